using System.Net.Sockets;
using Npgsql;

namespace OrleansKv.Storage.Postgres;

/// <summary>What an error of the database means for the store.</summary>
internal enum PostgresFault
{
    /// <summary>Nothing of the kind passes by itself.</summary>
    Lasting,

    /// <summary>The statement was rolled back for a passing reason; the connection is good.</summary>
    Refused,

    /// <summary>The connection is gone or of no use; what it was doing may have been done.</summary>
    ConnectionLost,

    /// <summary>The server's disk has no space left; the statement was rolled back.</summary>
    Full,

    /// <summary>What the server holds is damaged or cannot be read from its disk.</summary>
    Damaged,
}

/// <summary>Tells the errors of the database apart, by SQLSTATE (PostgreSQL's documentation, appendix A).</summary>
internal static class PostgresFaults
{
    internal static PostgresFault Of(Exception exception) => exception switch
    {
        PostgresException error => Of(error),
        NpgsqlException or TimeoutException or SocketException or EndOfStreamException => PostgresFault.ConnectionLost,
        IOException and not StoreFailedException and not StoreUnusableException and not StoreUnavailableException => PostgresFault.ConnectionLost,
        _ => PostgresFault.Lasting,
    };

    private static PostgresFault Of(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.DiskFull => PostgresFault.Full,
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted or PostgresErrorCodes.IoError => PostgresFault.Damaged,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.InsufficientResources
            or PostgresErrorCodes.ConfigurationLimitExceeded => IsFatal(error) ? PostgresFault.ConnectionLost : PostgresFault.Refused,
        // The address leads to a standby, for now: after a failover it leads to the new primary.
        PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.FeatureNotSupported => PostgresFault.ConnectionLost,
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.IdleSessionTimeout => PostgresFault.ConnectionLost,
        ['0', '8', ..] => PostgresFault.ConnectionLost,
        _ => PostgresFault.Lasting,
    };

    private static bool IsFatal(PostgresException error) => error.InvariantSeverity is "FATAL" or "PANIC";
}
