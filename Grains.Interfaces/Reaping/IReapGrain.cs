using System.Collections.Immutable;

namespace OrleansKv.Reaping;

/// <summary>Forgets keys that were deleted or have expired, of the ranges of which its node is the first home replica. Key: the node's name; pinned to it.</summary>
[Alias("kv.IReapGrain")]
public interface IReapGrain : IGrainWithStringKey
{
    /// <summary>Returns when the grain is there; its rounds then begin by themselves.</summary>
    [Alias("Start")]
    ValueTask StartAsync();

    /// <summary>How reaping stands on the node.</summary>
    [Alias("GetStatus")]
    ValueTask<ReapStatus> GetStatusAsync();

    /// <summary>The key ranges of which the node's store holds, or has held, something.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    [Alias("GetRanges")]
    ValueTask<ImmutableArray<int>> GetRangesAsync();
}
