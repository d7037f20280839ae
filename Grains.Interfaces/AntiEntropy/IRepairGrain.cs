using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>Speaks to the anti-entropy of every node from whichever silo took the call. A stateless worker, of any key.</summary>
[Alias("kv.IRepairGrain")]
public interface IRepairGrain : IGrainWithIntegerKey
{
    /// <summary>Begins a repair round.</summary>
    /// <param name="range">The range to repair; null for all.</param>
    /// <param name="node">The node whose ranges to repair; null for all.</param>
    [Alias("Start")]
    ValueTask<RepairStarted> StartAsync(int? range, string? node);

    /// <summary>How each node stands.</summary>
    [Alias("GetStatus")]
    ValueTask<ImmutableArray<NodeRepairStatus>> GetStatusAsync();

    /// <summary>Pauses the exchanges of all nodes, or resumes them.</summary>
    [Alias("SetPaused")]
    ValueTask<ImmutableArray<NodeRepairStatus>> SetPausedAsync(bool isPaused);
}
