using Microsoft.Extensions.Logging;

namespace OrleansKv.Storage.Reminders;

/// <summary>Log messages about stored reminders: event ids 1350 to 1359.</summary>
internal static partial class ReminderStoreLog
{
    [LoggerMessage(1350, LogLevel.Error, "Stored reminders (state {Shard}) are damaged and lost: they tick again once their grains have registered them again")]
    public static partial void RemindersDamaged(this ILogger logger, int shard, Exception exception);
}
