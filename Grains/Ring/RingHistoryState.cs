using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>What a node keeps of the rings that it has gone by.</summary>
internal sealed class RingHistoryState
{
    /// <summary>From the oldest to the newest, each newer than the one before it.</summary>
    public ImmutableArray<RingVersionView> Versions { get; init; } = [];
}
