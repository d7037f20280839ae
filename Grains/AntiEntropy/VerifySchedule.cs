namespace OrleansKv.AntiEntropy;

/// <summary>Which range's tree is held against the store next: each once an interval, at moments that are spread over it.</summary>
internal sealed class VerifySchedule(TimeSpan interval, Random random)
{
    private readonly Dictionary<int, TimeSpan> _due = [];

    /// <summary>Takes the range that has been due for longest; null when none is.</summary>
    public int? TakeNext(IEnumerable<int> ranges, TimeSpan now)
    {
        int? next = null;
        foreach (var range in ranges)
        {
            if (!_due.TryGetValue(range, out var due)) _due.Add(range, due = now + (interval * random.NextDouble()));
            if (due <= now && (next is null || due < _due[next.Value])) next = range;
        }

        if (next is { } taken) _due[taken] = now + interval;
        return next;
    }

    /// <summary>Makes all ranges due.</summary>
    public void MakeAllDue(TimeSpan now)
    {
        foreach (var range in _due.Keys) _due[range] = now;
    }
}
