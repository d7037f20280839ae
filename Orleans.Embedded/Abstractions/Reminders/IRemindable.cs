using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that takes reminders.</summary>
public interface IRemindable : IGrain
{
    /// <summary>Runs when one of the grain's reminders is due, on a new activation if there is none.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
