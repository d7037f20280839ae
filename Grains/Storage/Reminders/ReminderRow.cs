namespace OrleansKv.Storage.Reminders;

/// <summary>A reminder as it is stored.</summary>
/// <param name="Grain">The grain's id as text.</param>
/// <param name="Name">The name within the grain.</param>
/// <param name="StartAt">When the first tick was due, in UTC.</param>
/// <param name="Period">The time between ticks.</param>
/// <param name="Version">The row's version, of which its etag is the text.</param>
internal sealed record ReminderRow(string Grain, string Name, DateTime StartAt, TimeSpan Period, long Version);
