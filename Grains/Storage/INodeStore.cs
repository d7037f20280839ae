using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Storage;

/// <summary>A node's store: what its replicas keep. One per silo, shared by all of the node's key ranges.</summary>
public interface INodeStore
{
    /// <summary>
    /// Under which the node's replicas mint their dots. A node whose store was lost gets another one with another epoch, and
    /// a store that finds damage begins one at once, so that it may change from one call to the next.
    /// </summary>
    Actor Actor { get; }

    /// <summary>True when opening the store showed that it may lack something that was acknowledged. A store that is new need not say so: it holds nothing at all.</summary>
    bool MayHaveForgotten { get; }

    /// <summary>
    /// Names of what the store is known to have lost, until it has forgotten them: what is in it now may be older than what had been acknowledged, for whoever has not made that good since.
    /// </summary>
    IReadOnlyCollection<string> Losses => [];

    /// <summary>Opens a key range, empty if the store does not hold it yet. The same range is opened by one owner at a time.</summary>
    ValueTask<IRangeStore> OpenRangeAsync(int range, CancellationToken cancellationToken);

    /// <summary>The ranges that may hold keys.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<int>> ListRangesAsync();

    /// <summary>How many keys the ranges hold that hold some, and how many bytes of records these take; 0 bytes where the store does not know.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    async ValueTask<IReadOnlyList<RangeSize>> GetSizesAsync()
    {
        var sizes = new List<RangeSize>();
        foreach (var range in await ListRangesAsync())
        {
            var opened = await OpenRangeAsync(range, CancellationToken.None);
            sizes.Add(new RangeSize(range, (await opened.ListAsync()).Count, 0));
        }

        return sizes;
    }
}
