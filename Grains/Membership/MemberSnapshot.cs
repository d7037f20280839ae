using System.Collections.Immutable;

namespace OrleansKv.Membership;

/// <summary>All members as a node sees them at one moment.</summary>
public sealed class MemberSnapshot
{
    private readonly Dictionary<string, MemberState> _byNode;

    internal MemberSnapshot(long version, DateTimeOffset at, ImmutableArray<MemberState> members)
    {
        (Version, At, Members) = (version, at, members);
        _byNode = members.ToDictionary(static member => member.Record.Node, StringComparer.Ordinal);
    }

    /// <summary>Rises with every change of a member's status; not with heartbeats.</summary>
    public long Version { get; }

    /// <summary>The moment: ages count back from it.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The members; none before the node has begun to gossip.</summary>
    public ImmutableArray<MemberState> Members { get; }

    /// <summary>A member; null when nothing is known of it.</summary>
    public MemberState? Find(string node) => _byNode.GetValueOrDefault(node);
}
