using System.Collections.Immutable;

namespace OrleansKv.Membership;

/// <summary>What a node keeps of membership through restarts.</summary>
internal sealed record MembershipHistory
{
    /// <summary>Events kept: the oldest go first.</summary>
    public const int MaxEvents = 256;

    /// <summary>The highest incarnation that the node has had.</summary>
    public long Incarnation { get; init; }

    /// <summary>What it saw happen, the oldest first.</summary>
    public ImmutableArray<MembershipEvent> Events { get; init; } = [];

    /// <summary>The history with one event more.</summary>
    public MembershipHistory With(MembershipEvent seen) => this with { Events = [.. Events.TakeLast(MaxEvents - 1), seen] };

    /// <summary>This history, and what a later one has besides.</summary>
    public MembershipHistory Join(MembershipHistory later) => new()
    {
        Incarnation = Math.Max(Incarnation, later.Incarnation),
        Events = [.. Events.Union(later.Events).TakeLast(MaxEvents)],
    };
}
