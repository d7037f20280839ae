namespace Orleans;

/// <summary>Rows of a reminder table.</summary>
[GenerateSerializer, Alias("ReminderTableData")]
public sealed class ReminderTableData
{
    /// <summary>No rows.</summary>
    public ReminderTableData()
    {
    }

    /// <summary>These rows.</summary>
    public ReminderTableData(IEnumerable<ReminderEntry> list) => Reminders = [.. list];

    /// <summary>One row.</summary>
    public ReminderTableData(ReminderEntry entry) => Reminders = [entry];

    /// <summary>The rows.</summary>
    [Id(0)]
    public IList<ReminderEntry> Reminders { get; private set; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"[{Reminders.Count} reminders: {string.Join(", ", Reminders)}]";
}
