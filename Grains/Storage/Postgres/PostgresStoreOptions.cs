using System.Text.RegularExpressions;
using Npgsql;
using OrleansKv.Configuration;

namespace OrleansKv.Storage.Postgres;

/// <summary>Settings of a store in PostgreSQL.</summary>
public sealed partial record PostgresStoreOptions
{
    /// <summary>
    /// How to reach the database, in Npgsql's form (<c>Host=...;Username=...;Password=...;Database=...</c>). A secret: it is in no message and no log.
    /// It must lead to the database itself or to a pooler that keeps a session to one server connection.
    /// </summary>
    public required string ConnectionString { get; init; }

    /// <summary>
    /// What the name of each node's schema begins with: 1 to 20 of <c>a-z 0-9 _</c>, not beginning with a digit or <c>pg_</c>;
    /// default <c>kv_</c>. Clusters that share a database need different ones.
    /// </summary>
    public string SchemaPrefix { get; init; } = "kv_";

    /// <summary>Connections that read, beside the one that writes. 1 to 1,000; default 8.</summary>
    public int PoolSize { get; init; } = 8;

    /// <summary>How long a connection may take, waiting for one of the pool included. Whole seconds, 1 s to 5 min; default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a statement may take, waiting for locks included. 100 ms to 10 min; default 10 s.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For how long what failed for a passing reason is tried again. One that has begun is not cut short, so that an operation takes
    /// this and the two time-outs at most. 0 to 10 min; default 10 s.
    /// </summary>
    public TimeSpan RetryTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// True to acknowledge writes when they are on the server's disk, and on its synchronous standbys where it has any. False: a crash of
    /// the server may take back what was acknowledged last, and the store begins a new epoch after every loss of its connection. Default true.
    /// </summary>
    public bool SynchronousCommit { get; init; } = true;

    /// <summary>Bytes of version sets, as stored, that are kept in memory for reads. 0 to 1 TiB; default 64 MiB.</summary>
    public long CacheBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of one record, above which a write fails. It must leave room for all siblings of a key, repair included. 4 KiB to 256 MiB; default 128 MiB.</summary>
    public int MaxRecordBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Bytes that may wait for the database; a write beyond fails as overloaded, unless none waits. 4 KiB to 1 GiB; default 64 MiB.</summary>
    public int MaxQueuedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes that go to the database in one round trip and one transaction, unless one record is larger. 4 KiB to 64 MiB; default 4 MiB.</summary>
    public int MaxBatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">A setting cannot be used; the message names it.</exception>
    public void Validate()
    {
        _ = Parse();
        if (!PrefixForm().IsMatch(SchemaPrefix) || SchemaPrefix.StartsWith("pg_", StringComparison.Ordinal))
            throw new ArgumentException($"{nameof(SchemaPrefix)} must have 1 to 20 of a-z, 0-9 and _, and not begin with a digit or pg_.", nameof(SchemaPrefix));
        OptionRange.Check(PoolSize, 1, 1000);
        OptionRange.Check(ConnectTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        OptionRange.Check(CommandTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        OptionRange.Check(RetryTime, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        OptionRange.Check(CacheBytes, 0, 1L << 40);
        OptionRange.Check(MaxRecordBytes, 4096, 1 << 28);
        OptionRange.Check(MaxQueuedBytes, 4096, 1 << 30);
        OptionRange.Check(MaxBatchBytes, 4096, 1 << 26);
    }

    /// <summary>The settings without the connection string.</summary>
    public override string ToString() =>
        $"{nameof(PostgresStoreOptions)} {{ {nameof(SchemaPrefix)} = {SchemaPrefix}, {nameof(PoolSize)} = {PoolSize}, {nameof(SynchronousCommit)} = {SynchronousCommit} }}";

    /// <summary>The connection that writes: one of its own, as it holds the lock.</summary>
    internal NpgsqlDataSource CreateWriter()
    {
        var settings = Create("writes");
        settings.Pooling = false;
        // A node whose machine is gone lets go of the lock within about half a minute.
        return Build(settings, $"""
            SET statement_timeout = {StatementTimeout}; SET synchronous_commit = {(SynchronousCommit ? "on" : "off")};
            SET idle_session_timeout = 0; SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3
            """);
    }

    /// <summary>The connections that read.</summary>
    internal NpgsqlDataSource CreateReaders()
    {
        var settings = Create("reads");
        settings.Pooling = true;
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = PoolSize;
        settings.NoResetOnClose = true;
        return Build(settings, $"SET statement_timeout = {StatementTimeout}");
    }

    /// <summary>The server gives up first: then it is certain that nothing was done.</summary>
    private long StatementTimeout => (long)CommandTimeout.TotalMilliseconds;

    /// <summary>Settings of the session are made by a statement, as poolers refuse them in the connection's start.</summary>
    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, string begin)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(begin, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(begin, connection);
                await command.ExecuteNonQueryAsync();
            });
        return builder.Build();
    }

    private NpgsqlConnectionStringBuilder Create(string purpose)
    {
        var settings = Parse();
        settings.ApplicationName = string.IsNullOrEmpty(settings.ApplicationName) ? $"orleanskv {purpose}" : $"{settings.ApplicationName} {purpose}";
        settings.Timeout = (int)Math.Ceiling(ConnectTimeout.TotalSeconds);
        settings.CommandTimeout = (int)Math.Ceiling(CommandTimeout.TotalSeconds) + 2;
        settings.CancellationTimeout = -1;
        settings.MaxAutoPrepare = 16;
        settings.AutoPrepareMinUsages = 2;
        settings.Enlist = false;
        settings.Multiplexing = false;
        settings.PersistSecurityInfo = false;
        settings.IncludeErrorDetail = false;
        settings.IncludeFailedBatchedCommand = false;
        settings.LogParameters = false;
        return settings;
    }

    /// <summary>Without the parser's own words, which repeat what it was given.</summary>
    private NpgsqlConnectionStringBuilder Parse()
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(ConnectionString);
            if (!string.IsNullOrEmpty(settings.Host)) return settings;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // Said below.
        }

        throw new ArgumentException($"{nameof(ConnectionString)} cannot be read; it has the form Host=...;Username=...;Password=...;Database=...", nameof(ConnectionString));
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,19}\\z")]
    private static partial Regex PrefixForm();
}
