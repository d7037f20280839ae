namespace Orleans.Hosting;

/// <summary>How reminders work.</summary>
public sealed class ReminderOptions
{
    /// <summary>The shortest period that a reminder may have, zero or more; one minute by default.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a silo reads the reminders that it is responsible for, above zero; five minutes by default.</summary>
    public TimeSpan RefreshReminderListPeriod { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the table may take to start before the silo's start fails, above zero; five minutes by default.</summary>
    public TimeSpan InitializationTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
