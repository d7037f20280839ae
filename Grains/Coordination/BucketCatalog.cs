using System.Collections.Concurrent;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>The bucket properties that this node knows, bounded in number. The one written last wins.</summary>
internal sealed class BucketCatalog(CoordinationOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>What is known of a bucket; <paramref name="isStale"/> when it is time to read it again.</summary>
    public BucketProperties? Find(string bucket, out bool isStale)
    {
        isStale = false;
        if (!_entries.TryGetValue(bucket, out var entry)) return null;
        isStale = time.GetElapsedTime(entry.ReadAt) > options.BucketRefreshInterval;
        return entry.Properties;
    }

    /// <summary>Takes note of a bucket's properties, unless later ones are known.</summary>
    public void Learn(string bucket, BucketProperties properties, HybridTimestamp written)
    {
        // Buckets are few as a rule. If they are not, to forget all now and then is cheaper than to keep track of use.
        if (_entries.Count >= options.MaxCachedBuckets && !_entries.ContainsKey(bucket)) _entries.Clear();
        var learnt = new Entry(properties, written, time.GetTimestamp());
        _entries.AddOrUpdate(
            bucket,
            static (_, learnt) => learnt,
            static (_, known, learnt) => known.Written.CompareTo(learnt.Written) > 0 ? known with { ReadAt = learnt.ReadAt } : learnt,
            learnt);
    }

    private sealed record Entry(BucketProperties Properties, HybridTimestamp Written, long ReadAt);
}
