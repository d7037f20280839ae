using System.Collections.Concurrent;

namespace OrleansKv.Storage.Log;

/// <summary>What a store's segments say.</summary>
internal sealed class RecoveredLog(VersionSetCache cache, SegmentUsage usage)
{
    private readonly ConcurrentDictionary<string, string> _buckets = new(StringComparer.Ordinal);

    /// <summary>The store's id; null for an empty directory.</summary>
    public ulong? StoreId { get; set; }

    public List<Segment> Segments { get; } = [];

    public ConcurrentDictionary<int, RangeIndex> Indexes { get; } = new();

    /// <summary>The last epoch; 0 for none.</summary>
    public ulong Epoch { get; private set; }

    /// <summary>The highest mark of that epoch's counters.</summary>
    public ulong Mark { get; private set; }

    /// <summary>Damage of which the log does not know yet.</summary>
    public List<DamagedExtent> NewDamage { get; } = [];

    /// <summary>Damage of which the log knows, in segments that were not removed.</summary>
    public List<DamagedExtent> KnownDamage { get; } = [];

    /// <summary>The last segment whose records a snapshot has entered; 0 for none.</summary>
    public int Covers { get; set; }

    /// <summary>The bytes of that snapshot.</summary>
    public long SnapshotBytes { get; set; }

    public RemovedSegments Removed { get; set; } = new([]);

    public SegmentUsage Usage => usage;

    public LogStoreRecovery Recovery { get; set; } = new();

    public RangeIndex IndexOf(int range) => Indexes.GetOrAdd(range, number => new RangeIndex(number, cache, usage, _buckets));

    public void Observe(ulong epoch, ulong mark)
    {
        if (epoch > Epoch) (Epoch, Mark) = (epoch, mark);
        else if (epoch == Epoch) Mark = Math.Max(Mark, mark);
    }
}
