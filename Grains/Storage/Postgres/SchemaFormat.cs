using Npgsql;

namespace OrleansKv.Storage.Postgres;

/// <summary>Makes a store's schema and brings it up to date, within the caller's transaction and under the store's lock.</summary>
internal static class SchemaFormat
{
    /// <summary>The format that this program writes.</summary>
    internal const int Current = 1;

    /// <summary>Brings the schema to <see cref="Current"/>.</summary>
    /// <exception cref="StoreUnusableException">It is of a later format, or something else is in it.</exception>
    internal static async ValueTask EnsureAsync(NpgsqlConnection connection, string schema)
    {
        var quoted = SchemaName.Quote(schema);
        var format = await FormatOfAsync(connection, schema, quoted);
        if (format > Current)
        {
            throw new StoreUnusableException(
                $"The schema {quoted} has format {format}; this program knows formats up to {Current}. Run the program that wrote it, or a later one.");
        }

        for (var from = format; from < Current; from++)
        {
            await ExecuteAsync(connection, StepFrom(from, quoted));
            await ExecuteAsync(connection, $"UPDATE {quoted}.format SET version = {from + 1}");
        }
    }

    private static async ValueTask<int> FormatOfAsync(NpgsqlConnection connection, string schema, string quoted)
    {
        await using var count = new NpgsqlCommand(
            """
            SELECT count(c.oid)::int, count(c.oid) FILTER (WHERE c.relname = 'format')::int
            FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid WHERE n.nspname = $1 GROUP BY n.oid
            """, connection)
        { Parameters = { new() { Value = schema } } };
        await using (var reader = await count.ExecuteReaderAsync())
        {
            if (!await reader.ReadAsync()) return 0;
            if (reader.GetInt32(0) == 0) return 0;
            if (reader.GetInt32(1) == 0)
                throw new StoreUnusableException($"The schema {quoted} holds something that is not a store. Choose another schema prefix, or empty the schema.");
        }

        await using var format = new NpgsqlCommand($"SELECT version FROM {quoted}.format", connection);
        return await format.ExecuteScalarAsync() is int version
            ? version
            : throw new StoreUnusableException($"The schema {quoted} does not say which format it has. Restore it from a backup, or drop it: the node then fills it from the others.");
    }

    private static string StepFrom(int format, string quoted) => format switch
    {
        0 => $"""
            CREATE SCHEMA IF NOT EXISTS {quoted};
            CREATE TABLE {quoted}.format (version integer NOT NULL);
            CREATE UNIQUE INDEX ON {quoted}.format ((true));
            INSERT INTO {quoted}.format VALUES (0);
            CREATE TABLE {quoted}.meta (
              only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), node text NOT NULL, epoch bigint NOT NULL, mark bigint NOT NULL,
              owner bigint NOT NULL, relaxed boolean NOT NULL, history text NOT NULL);
            CREATE UNLOGGED TABLE {quoted}.opened (owner bigint NOT NULL);
            CREATE UNIQUE INDEX ON {quoted}.opened ((true));
            CREATE TABLE {quoted}.records (
              range integer NOT NULL, bucket text COLLATE "C" NOT NULL, key bytea NOT NULL, record bytea NOT NULL, checksum integer NOT NULL,
              PRIMARY KEY (range, bucket, key)) WITH (fillfactor = 90);
            ALTER TABLE {quoted}.records ALTER COLUMN record SET STORAGE EXTERNAL;
            """,
        _ => throw new InvalidOperationException($"There is no step from format {format}."),
    };

    private static async ValueTask ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
