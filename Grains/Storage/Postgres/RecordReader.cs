using Npgsql;

namespace OrleansKv.Storage.Postgres;

/// <summary>Reads records over a pool of connections.</summary>
internal sealed class RecordReader(NpgsqlDataSource source, string schema)
{
    private readonly string _query = $"""
        SELECT o.owner, r.record, r.checksum FROM (SELECT (SELECT owner FROM {SchemaName.Quote(schema)}.opened) AS owner) o
        LEFT JOIN {SchemaName.Quote(schema)}.records r ON r.range = $1 AND r.bucket = $2 AND r.key = $3
        """;

    internal async ValueTask<StoredRecord> ReadAsync(int range, string bucket, byte[] key)
    {
        await using var command = source.CreateCommand(_query);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = range });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = bucket });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = key });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        long? owner = reader.IsDBNull(0) ? null : reader.GetInt64(0);
        return reader.IsDBNull(1) ? new StoredRecord(owner, null, 0) : new StoredRecord(owner, reader.GetFieldValue<byte[]>(1), reader.GetInt32(2));
    }
}
