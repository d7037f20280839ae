using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>Makes, changes, finds and takes away the reminders of the grain whose turn is running.</summary>
public interface IReminderRegistry
{
    /// <summary>Makes or changes a reminder.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative or infinite, or the period is zero.</exception>
    /// <exception cref="ArgumentException">The period is below <see cref="Hosting.ReminderOptions.MinimumReminderPeriod"/>.</exception>
    Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

    /// <summary>Takes a reminder away.</summary>
    /// <exception cref="ReminderException">The reminder was changed since it was got.</exception>
    Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);

    /// <summary>The reminder of that name, or null.</summary>
    Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);

    /// <summary>Every reminder of the grain.</summary>
    Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
}
