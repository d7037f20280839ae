using System.Globalization;
using Orleans;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>The reminders that a cluster keeps in memory. They outlive its silos and end with the process.</summary>
internal sealed class MemoryReminderTable : IReminderTable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(GrainId Grain, string Name), ReminderEntry> _rows = new(
        Comparer<(GrainId Grain, string Name)>.Create(static (left, right) =>
            left.Grain.CompareTo(right.Grain) is var byGrain and not 0 ? byGrain : string.CompareOrdinal(left.Name, right.Name)));

    private long _lastVersion;

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Task.FromResult(Select(row => row.GrainId == grainId));

    public Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        var range = new HashRange(begin, end);
        return Task.FromResult(Select(row => range.Contains(row.GrainId.GetUniformHashCode())));
    }

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        lock (_gate)
        {
            return Task.FromResult(_rows.TryGetValue((grainId, reminderName), out var row) ? Copy(row) : null);
        }
    }

    public Task<string?> UpsertRow(ReminderEntry entry)
    {
        lock (_gate)
        {
            var row = Copy(entry);
            row.ETag = (++_lastVersion).ToString(CultureInfo.InvariantCulture);
            _rows[(row.GrainId, row.ReminderName)] = row;
            return Task.FromResult<string?>(row.ETag);
        }
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        lock (_gate)
        {
            var isThere = _rows.TryGetValue((grainId, reminderName), out var row) && row.ETag == eTag;
            return Task.FromResult(isThere && _rows.Remove((grainId, reminderName)));
        }
    }

    public Task TestOnlyClearTable()
    {
        lock (_gate)
        {
            _rows.Clear();
            return Task.CompletedTask;
        }
    }

    private ReminderTableData Select(Func<ReminderEntry, bool> condition)
    {
        lock (_gate)
        {
            return new ReminderTableData(_rows.Values.Where(condition).Select(Copy));
        }
    }

    /// <summary>Rows are mutable, and nobody may change those in the table.</summary>
    private static ReminderEntry Copy(ReminderEntry row) => new()
    {
        GrainId = row.GrainId,
        ReminderName = row.ReminderName,
        StartAt = row.StartAt,
        Period = row.Period,
        ETag = row.ETag,
    };
}
