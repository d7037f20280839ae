using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace OrleansKv.Client.Batches;

/// <summary>Runs many requests, some at once, and keeps what became of each.</summary>
internal static class Batch
{
    public static async Task<ImmutableArray<KvOutcome<TResult>>> RunAsync<TItem, TResult>(
        IReadOnlyList<TItem> items, int concurrency, Func<TItem, CancellationToken, Task<TResult>> request, CancellationToken cancellationToken)
        where TResult : class
    {
        ArgumentNullException.ThrowIfNull(items);
        var outcomes = new KvOutcome<TResult>[items.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, outcomes.Length, limits, async (index, token) =>
        {
            try
            {
                outcomes[index] = new KvOutcome<TResult>(await request(items[index], token), null);
            }
            catch (KvException exception)
            {
                outcomes[index] = new KvOutcome<TResult>(null, exception);
            }
        });
        return ImmutableCollectionsMarshal.AsImmutableArray(outcomes);
    }
}
