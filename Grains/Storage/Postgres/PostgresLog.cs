using Microsoft.Extensions.Logging;

namespace OrleansKv.Storage.Postgres;

/// <summary>Log messages of stores in PostgreSQL: event ids 1250 to 1299. Never a connection string, a key or a value.</summary>
internal static partial class PostgresLog
{
    [LoggerMessage(1250, LogLevel.Information, "Store {Schema} opened, epoch {Epoch:x}")]
    public static partial void PostgresStoreOpened(this ILogger logger, string schema, ulong epoch);

    [LoggerMessage(1251, LogLevel.Warning, "Store {Schema} has a new epoch {Epoch:x}: {Reason}")]
    public static partial void EpochBegun(this ILogger logger, string schema, ulong epoch, string reason);

    [LoggerMessage(1252, LogLevel.Warning, "Store {Schema}: its server has fsync off, so that a crash of the server may lose or damage what was acknowledged")]
    public static partial void ServerDoesNotSync(this ILogger logger, string schema);

    [LoggerMessage(1253, LogLevel.Warning, "Store {Schema}: attempt {Attempt} of a write failed ({Fault})")]
    public static partial void WriteAttemptFailed(this ILogger logger, string schema, int attempt, PostgresFault fault, Exception exception);

    [LoggerMessage(1254, LogLevel.Error, "Store {Schema}: the database did not take a write in time; later ones are tried again")]
    public static partial void DatabaseUnavailable(this ILogger logger, string schema, Exception exception);

    [LoggerMessage(1255, LogLevel.Critical, "Store {Schema} has failed and does nothing more; restart the node")]
    public static partial void PostgresStoreFailed(this ILogger logger, string schema, Exception exception);

    [LoggerMessage(1256, LogLevel.Error, "Store {Schema}: the server has no space left; writes are refused until there is")]
    public static partial void ServerFull(this ILogger logger, string schema, Exception exception);

    [LoggerMessage(1257, LogLevel.Error, "Store {Schema}, key range {Range}: a damaged record is not served and counts as missing. New epoch {Epoch:x}")]
    public static partial void PostgresRecordDamaged(this ILogger logger, string schema, int range, ulong epoch, Exception? exception);

    [LoggerMessage(1258, LogLevel.Information, "Store {Schema} has its connection to the database again")]
    public static partial void Reconnected(this ILogger logger, string schema);

    [LoggerMessage(1259, LogLevel.Warning, "Store {Schema} could not be closed in order")]
    public static partial void PostgresNotClosedInOrder(this ILogger logger, string schema, Exception exception);
}
