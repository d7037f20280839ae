using System.Collections.Immutable;

namespace OrleansKv.Storage.Reminders;

/// <summary>Reminders that are stored together.</summary>
internal sealed record ReminderRows
{
    /// <summary>The highest version that a row ever had, also one that was removed: versions are not used again.</summary>
    public long LastVersion { get; init; }

    /// <summary>The rows, in the order of their last changes.</summary>
    public ImmutableArray<ReminderRow> Rows { get; init; } = [];

    /// <summary>The row of that grain and name, or null.</summary>
    public ReminderRow? Find(string grain, string name) => Rows.FirstOrDefault(row => row.Grain == grain && row.Name == name);
}
