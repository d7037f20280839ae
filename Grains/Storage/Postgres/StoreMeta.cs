using Npgsql;

namespace OrleansKv.Storage.Postgres;

/// <summary>
/// The one row of a store's table <c>meta</c>, and the one of its table <c>opened</c>. That one is not logged: the server empties it when
/// it comes up after a crash, when a standby is promoted, and when a backup of its files is restored. As long as the number
/// of the process that opened the store last is in it, the server has forgotten nothing since.
/// </summary>
/// <param name="Node">The node whose store it is.</param>
/// <param name="Epoch">The last epoch.</param>
/// <param name="Mark">The mark of its counters.</param>
/// <param name="Owner">The number that the process took at random which opened the store last.</param>
/// <param name="WasRelaxed">True when acknowledgements may have come before the disk had the write.</param>
/// <param name="History">The server's history then; see <see cref="ServerState"/>.</param>
internal sealed record StoreMeta(string Node, ulong Epoch, ulong Mark, long Owner, bool WasRelaxed, string History)
{
    private const string Columns = "node, epoch, mark, owner, relaxed, history";

    /// <summary>True when the server has forgotten nothing since the owner opened the store, whatever its settings.</summary>
    internal bool IsServerUnbroken { get; private init; }

    /// <summary>Reads the rows; null when that of <c>meta</c> is not there.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="schema">The schema, quoted.</param>
    internal static async ValueTask<StoreMeta?> ReadAsync(NpgsqlConnection connection, string schema)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns}, coalesce((SELECT owner FROM {schema}.opened) = owner, false) FROM {schema}.meta", connection);
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync()) return null;
        return new StoreMeta(
            reader.GetString(0), (ulong)reader.GetInt64(1), (ulong)reader.GetInt64(2), reader.GetInt64(3), reader.GetBoolean(4), reader.GetString(5))
        {
            IsServerUnbroken = reader.GetBoolean(6),
        };
    }

    /// <summary>Puts the rows in place of those that are there, as one transaction.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="schema">The schema, quoted.</param>
    internal async ValueTask WriteAsync(NpgsqlConnection connection, string schema)
    {
        await using var batch = new NpgsqlBatch(connection);
        // Durable even where writes need not be.
        batch.BatchCommands.Add(new("SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"));
        batch.BatchCommands.Add(new($"DELETE FROM {schema}.opened"));
        batch.BatchCommands.Add(new($"INSERT INTO {schema}.opened VALUES ($1)") { Parameters = { new() { Value = Owner } } });
        batch.BatchCommands.Add(new(
            $"""
            INSERT INTO {schema}.meta ({Columns}) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (only_row) DO UPDATE SET ({Columns}) = ROW (excluded.node, excluded.epoch, excluded.mark, excluded.owner, excluded.relaxed, excluded.history)
            """)
        {
            Parameters =
            {
                new() { Value = Node }, new() { Value = (long)Epoch }, new() { Value = (long)Mark }, new() { Value = Owner },
                new() { Value = WasRelaxed }, new() { Value = History },
            },
        });
        await batch.ExecuteNonQueryAsync();
    }
}
