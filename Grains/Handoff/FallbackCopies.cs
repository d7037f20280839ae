using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;

namespace OrleansKv.Handoff;

/// <summary>Finds in the node's store what it keeps for others: the keys of which it is no home replica. Which of the home replicas lacks them is not known any more, so that all are to have them.</summary>
internal sealed class FallbackCopies(
    INodeStore store, HintTable hints, CoordinatorServices services, BucketLookup buckets, ILocalSiloDetails silo, ILogger<FallbackCopies> logger)
{
    /// <summary>Looks through the store, and makes a hint of every such key. False when there are keys of which it could not be told, as their buckets' properties cannot be read, or their ranges have just been given up.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async Task<bool> FindAsync()
    {
        var (found, unknown) = (0, 0);
        var ring = services.Replicas.Ring;
        // Its data is left as it is.
        if (ring.State.IsRemoved(silo.Name)) return true;
        foreach (var range in await store.ListRangesAsync())
        {
            if (range >= ring.KeyRanges) continue;
            var layout = ring.LayoutOf(range);
            if (layout.IsDrained(silo.Name, BucketRules.MaxN))
            {
                // What it was a home replica of is dropped range by range. What is left then is looked for again.
                unknown++;
                continue;
            }

            // The first of the list is a home replica whatever N is.
            if (layout.PlaceOf(silo.Name) is not (> 0 and var place)) continue;
            var opened = await store.OpenRangeAsync(range, CancellationToken.None);
            foreach (var stored in await opened.ListAsync())
            {
                var bucket = await buckets.FindAsync(stored.Key.Bucket, services.Time.GetUtcNow() + services.Options.RequestTimeout);
                if (bucket.Properties is not { N: var n }) unknown++;
                else if (place >= n && await TryAddAsync(range, [.. layout.WriteHomes(n).Where(node => !ring.IsRemoved(node))], n, opened, stored)) found++;
            }
        }

        if (found > 0) logger.FallbackCopiesFound(found);
        return unknown == 0;
    }

    private async Task<bool> TryAddAsync(int range, ImmutableArray<string> homes, int n, IRangeStore opened, StoredKey stored)
    {
        try
        {
            if (await opened.ReadAsync(stored.Key) is not { } set) return false;
            hints.Add(range, stored.Key, set, new StandIn(homes, n));
            return true;
        }
        catch (RecordDamagedException)
        {
            // There is nothing to hand over.
            return false;
        }
    }
}
