using OrleansKv.Handoff;
using OrleansKv.Membership;

namespace OrleansKv.Ring;

/// <summary>Whether a node that is down is removed without anybody's command. Pure.</summary>
internal static class AutomaticRemoval
{
    /// <summary>The member to remove next; null when there is none, or too many are down for it to be machines.</summary>
    /// <param name="state">The state of the ring. While it changes nobody is removed: one at a time.</param>
    /// <param name="members">What gossip says.</param>
    /// <param name="options">How many may be.</param>
    /// <param name="before">Those are meant that went down before.</param>
    public static string? Choose(RingState state, MemberSnapshot members, HandoffOptions options, DateTimeOffset before)
    {
        if (state.IsChanging()) return null;
        var current = state.Target().Members;
        var down = current.Select(member => members.Find(member.Node)).OfType<MemberState>().Where(static member => member.Status == MemberStatus.Down).ToList();
        var removed = state.Plans.Count(plan => plan.CommittedAt >= before && plan.Changes.Any(static change => change.Kind == RingChangeKind.Remove));
        var most = Math.Max(1, (int)((current.Length + removed) * options.MaxRemovedShare));
        if (removed + down.Count > most) return null;
        return down.Where(member => members.At - member.StatusAge <= before).Select(static member => member.Record.Node).Order(StringComparer.Ordinal).FirstOrDefault();
    }
}
