namespace OrleansKv.Storage.Log;

/// <summary>
/// The segments that were removed on purpose, so that an opening does not miss them. Each record of them has the whole list: the newest
/// one suffices. Safe for concurrent use.
/// </summary>
internal sealed class RemovedSegments(RemovedInterval[] intervals)
{
    private readonly Lock _lock = new();
    private volatile RemovedInterval[] _intervals = intervals;
    private RemovedInterval[] _written = intervals;

    internal IReadOnlyList<RemovedInterval> Intervals => _intervals;

    internal bool Contains(int segment) => Array.Exists(_intervals, interval => interval.First <= segment && segment <= interval.Last);

    /// <summary>Where a segment's data ended, if the segment behind it was removed.</summary>
    internal int? EndOf(int segment)
    {
        foreach (var interval in _intervals)
            if (interval.First == segment + 1) return interval.PreviousEnd;
        return null;
    }

    /// <summary>Enters a segment: nothing in it may matter any more, once what has replaced it is durable.</summary>
    internal void Add(int segment, int previousEnd)
    {
        lock (_lock)
        {
            var intervals = _intervals.ToList();
            var at = intervals.FindIndex(interval => interval.First > segment);
            if (at < 0) at = intervals.Count;
            var added = new RemovedInterval(segment, segment, previousEnd);
            if (at < intervals.Count && intervals[at].First == segment + 1)
            {
                added = added with { Last = intervals[at].Last };
                intervals.RemoveAt(at);
            }

            if (at > 0 && intervals[at - 1].Last == segment - 1) intervals[at - 1] = intervals[at - 1] with { Last = added.Last };
            else intervals.Insert(at, added);
            _intervals = [.. intervals];
        }
    }

    /// <summary>The list, if the log does not have it as it is, or if all is asked for; else null.</summary>
    internal RemovedInterval[]? TakePending(bool all)
    {
        lock (_lock) return all || !ReferenceEquals(_intervals, _written) ? _intervals : null;
    }

    /// <summary>Says that what was taken is in the log.</summary>
    internal void Confirm(RemovedInterval[]? pending)
    {
        lock (_lock) _written = pending ?? _written;
    }
}
