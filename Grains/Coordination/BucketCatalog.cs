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

    /// <summary>
    /// True when the properties were read from a quorum, or announced by who wrote them, since the node started: not merely kept from an earlier life, or taken from whoever could be asked.
    /// </summary>
    public bool IsCertain(string bucket) => _entries.TryGetValue(bucket, out var entry) && entry.IsCertain;

    /// <summary>The properties that somebody has given a bucket; null when none are known.</summary>
    public WrittenBucket? FindWritten(string bucket) =>
        _entries.TryGetValue(bucket, out var entry) && entry.IsWritten ? new WrittenBucket(bucket, entry.Properties, entry.Written) : null;

    /// <summary>All that <see cref="FindWritten"/> would find.</summary>
    public IReadOnlyList<WrittenBucket> ListWritten() =>
        [.. _entries.Where(static entry => entry.Value.IsWritten).Select(static entry => new WrittenBucket(entry.Key, entry.Value.Properties, entry.Value.Written))];

    /// <summary>Takes note of a bucket's properties, unless later ones are known; true when somebody has given it these and they were not known.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="properties">Its properties.</param>
    /// <param name="written">When they were written; the default for a bucket that has none of its own.</param>
    /// <param name="isCertain">See <see cref="IsCertain"/>.</param>
    public bool Learn(string bucket, BucketProperties properties, HybridTimestamp written, bool isCertain = true)
    {
        if (_entries.Count >= options.MaxCachedBuckets && !_entries.ContainsKey(bucket)) MakeRoom();
        var learnt = new Entry(properties, written, time.GetTimestamp(), isCertain);
        var isKnown = _entries.TryGetValue(bucket, out var known) && known.Written.CompareTo(written) >= 0;
        _entries.AddOrUpdate(
            bucket,
            static (_, learnt) => learnt,
            static (_, known, learnt) => known.Written.CompareTo(learnt.Written) > 0
                ? known with { ReadAt = learnt.ReadAt }
                : learnt with { IsCertain = learnt.IsCertain || (known.IsCertain && known.Written == learnt.Written) },
            learnt);
        return learnt.IsWritten && !isKnown;
    }

    /// <summary>Buckets are few as a rule. If they are not, those that have nothing of their own go first, all at once: it is cheaper than to keep track of use.</summary>
    private void MakeRoom()
    {
        foreach (var (bucket, entry) in _entries)
            if (!entry.IsWritten) _entries.TryRemove(bucket, out _);
        if (_entries.Count >= options.MaxCachedBuckets) _entries.Clear();
    }

    private sealed record Entry(BucketProperties Properties, HybridTimestamp Written, long ReadAt, bool IsCertain)
    {
        public bool IsWritten => Written != default;
    }
}
