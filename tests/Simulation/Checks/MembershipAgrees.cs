using OrleansKv.Membership;
using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>Gossip comes to the truth: whoever runs is alive for all, whoever is dead is down for all.</summary>
internal sealed class MembershipAgrees : ICheck
{
    public string Name => "membership-agrees";

    public string Promise => "When the world has come to rest, every living node has every living node alive, and the dead one down.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        var members = history.Plan.NodeOptions.Members.Length + history.Plan.Spares.Length;
        // A dead node that was given up is forgotten.
        var isForgotten = history.DeadNode is { } dead && history.Rings[^1].Ring.IsRemoved(dead);
        var expected = history.DeadNode is null ? members * members : (members - 1) * (isForgotten ? members - 1 : members);
        if (history.Beliefs.Count != expected) yield return (history.Healed, $"{history.Beliefs.Count} beliefs were found of {expected}");
        foreach (var (seenBy, node, status) in history.Beliefs)
        {
            var truth = TruthOf(history, node);
            if (status != truth) yield return (history.Healed, $"{seenBy} has {node} as {status} in the end; it is {truth}");
        }
    }

    /// <summary>What all should believe of a node when the world has come to rest.</summary>
    public static MemberStatus TruthOf(History history, string node) => node == history.DeadNode ? MemberStatus.Down : MemberStatus.Alive;
}
