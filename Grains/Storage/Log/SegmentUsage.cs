namespace OrleansKv.Storage.Log;

/// <summary>
/// How many bytes of each segment are live: those of the newest record of a key. All others are dead, the store's own records
/// included, as each segment begins with all that still matters of them.
/// </summary>
internal sealed class SegmentUsage
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Use> _uses = [];
    private long _liveBytes;

    /// <summary>Live bytes of all segments.</summary>
    internal long LiveBytes { get { lock (_lock) return _liveBytes; } }

    /// <summary>A record is its key's newest now.</summary>
    internal void Enter(RecordPlace place) => Change(place, 1);

    /// <summary>A record is its key's newest no longer.</summary>
    internal void Leave(RecordPlace place) => Change(place, -1);

    internal Use Of(int segment)
    {
        lock (_lock) return _uses.GetValueOrDefault(segment);
    }

    /// <summary>A segment is gone.</summary>
    internal void Forget(int segment)
    {
        lock (_lock) _uses.Remove(segment);
    }

    private void Change(RecordPlace place, int by)
    {
        lock (_lock)
        {
            var use = _uses.GetValueOrDefault(place.Segment);
            _uses[place.Segment] = new Use(use.LiveBytes + (by * place.Length), use.DamagedKeys + (place.IsDamaged ? by : 0));
            _liveBytes += by * place.Length;
        }
    }

    /// <summary>What a segment holds that nothing later has replaced.</summary>
    /// <param name="LiveBytes">Bytes of whole records.</param>
    /// <param name="DamagedKeys">Keys that read as damaged because of the segment.</param>
    internal readonly record struct Use(long LiveBytes, int DamagedKeys)
    {
        /// <summary>True when the store is the same without the segment.</summary>
        public bool IsDead => LiveBytes == 0 && DamagedKeys == 0;
    }
}
