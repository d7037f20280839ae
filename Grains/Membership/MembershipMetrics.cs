using System.Diagnostics.Metrics;
using OrleansKv.Telemetry;

namespace OrleansKv.Membership;

/// <summary>The metrics of what nodes believe of each other, on the one meter.</summary>
internal static class MembershipMetrics
{
    private static readonly NodeSources<MemberStates> States = new();
    private static readonly MemberStatus[] Statuses = Enum.GetValues<MemberStatus>();

    static MembershipMetrics()
    {
        KvMetrics.Meter.CreateObservableGauge(
            "kv.members", static () => States.Measure(Counts), "{member}", "Members as a node sees them, itself too, by node and status: alive, suspect, down or left.");
        KvMetrics.Meter.CreateObservableGauge(
            "kv.membership.phi", static () => States.Measure(Phis), null, "How unlikely a member's silence is for a node, as -log10 of a probability, by node and member; 1000 at most.");
    }

    public static void Add(string node, MemberStates states) => States.Add(node, states);

    private static IEnumerable<Measurement<long>> Counts(string node, MemberStates states)
    {
        var members = states.Current.Members;
        return Statuses.Select(status => new Measurement<long>(
            members.Count(member => member.Status == status), new("kv.node", node), new("kv.membership.status", TextOf(status))));
    }

    private static IEnumerable<Measurement<double>> Phis(string node, MemberStates states) => states.Current.Members
        .Where(member => member.Record.Node != node)
        .Select(member => new Measurement<double>(Math.Min(MemberView.MaxPhi, member.Phi), new("kv.node", node), new("kv.member", member.Record.Node)));

    private static string TextOf(MemberStatus status) => status switch
    {
        MemberStatus.Alive => "alive",
        MemberStatus.Suspect => "suspect",
        MemberStatus.Down => "down",
        _ => "left",
    };
}
