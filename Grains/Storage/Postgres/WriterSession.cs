using System.Data;
using Npgsql;
using NpgsqlTypes;
using OrleansKv.Replicas;
using OrleansKv.Storage.Log;

namespace OrleansKv.Storage.Postgres;

/// <summary>
/// The connection that holds a store's lock and does all its writes. The server lets go of the lock when it has ended the
/// session, and with it whatever the session was doing: who has the lock finds nothing undecided, and nobody without it writes.
/// </summary>
internal sealed class WriterSession : IAsyncDisposable
{
    private readonly string _schema;
    private readonly NpgsqlBatchCommand _meta;
    private readonly NpgsqlBatchCommand _records;
    private readonly NpgsqlBatchCommand _removals;

    private WriterSession(NpgsqlConnection connection, string schema, ServerState server)
    {
        (Connection, _schema, Server) = (connection, schema, server);
        var quoted = SchemaName.Quote(schema);
        _meta = new NpgsqlBatchCommand($"UPDATE {quoted}.meta SET epoch = $1, mark = $2")
        {
            Parameters = { new NpgsqlParameter<long>(), new NpgsqlParameter<long>() },
        };
        _records = new NpgsqlBatchCommand(
            $"""
            INSERT INTO {quoted}.records (range, bucket, key, record, checksum) SELECT * FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT (range, bucket, key) DO UPDATE SET record = excluded.record, checksum = excluded.checksum
            """)
        {
            Parameters = { Array(NpgsqlDbType.Integer), Array(NpgsqlDbType.Text), Array(NpgsqlDbType.Bytea), Array(NpgsqlDbType.Bytea), Array(NpgsqlDbType.Integer) },
        };
        _removals = new NpgsqlBatchCommand(
            $"DELETE FROM {quoted}.records r USING unnest($1, $2, $3) AS gone (range, bucket, key) WHERE r.range = gone.range AND r.bucket = gone.bucket AND r.key = gone.key")
        {
            Parameters = { Array(NpgsqlDbType.Integer), Array(NpgsqlDbType.Text), Array(NpgsqlDbType.Bytea) },
        };
    }

    /// <summary>What the server said of itself when the session began.</summary>
    internal ServerState Server { get; }

    /// <summary>The server's process that serves the session.</summary>
    internal ServerProcess Process { get; private set; }

    /// <summary>True when nothing can be done over the connection any more.</summary>
    internal bool IsBroken => (Connection.FullState & ConnectionState.Open) == 0;

    /// <summary>The connection, for what is done once.</summary>
    internal NpgsqlConnection Connection { get; }

    /// <summary>Connects, without the lock.</summary>
    /// <exception cref="StoreUnusableException">The server cannot hold a store.</exception>
    internal static async ValueTask<WriterSession> ConnectAsync(NpgsqlDataSource source, string schema)
    {
        var connection = await source.OpenConnectionAsync();
        try
        {
            var server = await ServerState.ReadAsync(connection);
            Check(server);
            return new WriterSession(connection, schema, server) { Process = await ServerProcess.OfAsync(connection) };
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the lock, waiting for it as long as a statement may take.</summary>
    /// <param name="predecessor">A session of this store whose connection is lost, which the server may not have noticed: it is ended.</param>
    /// <exception cref="StoreLockedException">Another process has the lock.</exception>
    internal async ValueTask LockAsync(ServerProcess? predecessor)
    {
        if (predecessor is { } process) await process.EndAsync(Connection);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", Connection) { Parameters = { new() { Value = SchemaName.LockOf(_schema) } } };
        try
        {
            await command.ExecuteNonQueryAsync();
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable)
        {
            throw new StoreLockedException(exception);
        }
    }

    /// <summary>Writes in one round trip and one transaction what the store has to say and the last write of each key.</summary>
    internal async ValueTask WriteAsync(PendingControl pending, IReadOnlyList<PendingWrite> writes)
    {
        await using var batch = new NpgsqlBatch(Connection);
        if (pending.HasNews)
        {
            Set(_meta, 0, (long)pending.Epoch.Actor.Epoch);
            Set(_meta, 1, (long)pending.Mark);
            batch.BatchCommands.Add(_meta);
        }

        var last = LastOfEachKey(writes);
        var removed = last.FindAll(static write => write.Set!.IsNothing);
        if (removed.Count > 0)
        {
            SetKeys(_removals, removed);
            batch.BatchCommands.Add(_removals);
            last.RemoveAll(static write => write.Set!.IsNothing);
        }

        if (last.Count > 0)
        {
            SetKeys(_records, last);
            _records.Parameters[3].Value = last.ConvertAll(static write => write.Record);
            _records.Parameters[4].Value = last.ConvertAll(static write => write.Checksum);
            batch.BatchCommands.Add(_records);
        }

        if (batch.BatchCommands.Count == 0) return;
        try
        {
            // Several statements without a transaction around them are one, as they go out with one Sync message.
            await batch.ExecuteNonQueryAsync();
        }
        finally
        {
            foreach (NpgsqlParameter parameter in _records.Parameters) parameter.Value = null;
            foreach (NpgsqlParameter parameter in _removals.Parameters) parameter.Value = null;
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private static void Check(ServerState server)
    {
        if (server.IsStandby) throw new EndOfStreamException("The server is a standby, which takes no writes.");
        if (server.Version < 140_000) throw new StoreUnusableException($"The server has version {server.Version / 10_000}; a store needs PostgreSQL 14 or later.");
        if (server.Encoding != "UTF8")
            throw new StoreUnusableException($"The database has the encoding {server.Encoding}; a store needs one that was created with UTF8.");
    }

    private static List<PendingWrite> LastOfEachKey(IReadOnlyList<PendingWrite> writes)
    {
        var places = new Dictionary<(int, ObjectKey), int>(writes.Count);
        var last = new List<PendingWrite>(writes.Count);
        for (var i = 0; i < writes.Count; i++)
        {
            var write = writes[i];
            if (write.Set is null) continue;
            if (places.TryAdd((write.Range, write.Key), last.Count)) last.Add(write);
            else last[places[(write.Range, write.Key)]] = write;
        }

        return last;
    }

    private static void SetKeys(NpgsqlBatchCommand command, List<PendingWrite> writes)
    {
        command.Parameters[0].Value = writes.ConvertAll(static write => write.Range);
        command.Parameters[1].Value = writes.ConvertAll(static write => write.Key.Bucket);
        command.Parameters[2].Value = writes.ConvertAll(static write => write.KeyBytes);
    }

    private static void Set(NpgsqlBatchCommand command, int parameter, long value) => ((NpgsqlParameter<long>)command.Parameters[parameter]).TypedValue = value;

    private static NpgsqlParameter Array(NpgsqlDbType element) => new() { NpgsqlDbType = NpgsqlDbType.Array | element };
}
