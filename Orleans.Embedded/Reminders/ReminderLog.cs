using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>What reminders log.</summary>
internal static partial class ReminderLog
{
    [LoggerMessage(101, LogLevel.Warning, "Reminder {Name} of {Grain} could not be delivered; its next tick is due at {Next:O}.")]
    public static partial void TickFailed(ILogger log, Exception exception, string name, GrainId grain, DateTime next);

    [LoggerMessage(102, LogLevel.Warning, "The reminder table could not be read; the next attempt is in {Delay}.")]
    public static partial void ReadFailed(ILogger log, Exception exception, TimeSpan delay);
}
