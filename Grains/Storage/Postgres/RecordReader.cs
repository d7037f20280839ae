using System.Text;
using Npgsql;
using OrleansKv.Replicas;
using OrleansKv.Storage.Log;

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

    /// <summary>The keys of a range with the digests of their records, and whose the store was; without the records that do not match their checksums.</summary>
    internal async ValueTask<(long? Owner, IReadOnlyList<StoredKey> Keys)> ListAsync(int range)
    {
        var quoted = SchemaName.Quote(schema);
        await using var command = source.CreateCommand($"SELECT bucket, key, record, checksum FROM {quoted}.records WHERE range = $1");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = range });
        await using var owners = source.CreateCommand($"SELECT owner FROM {quoted}.opened");
        var keys = new List<StoredKey>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                var (bucket, keyBytes, record) = (reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));
                var key = new ObjectKey(bucket, Encoding.UTF8.GetString(keyBytes));
                if (RecordKey.ChecksumOf(range, key, keyBytes, record) != reader.GetInt32(3) || !VersionSetCodec.TryRead(record, out var set)) continue;
                keys.Add(new StoredKey(key, RecordCodec.DigestOf(range, key, set)));
            }
        }

        // Asked last: an owner that has been in between would have shown itself in no row of an empty range.
        return (await owners.ExecuteScalarAsync() as long?, keys);
    }

    internal async ValueTask<IReadOnlyList<int>> ListRangesAsync()
    {
        await using var command = source.CreateCommand($"SELECT DISTINCT range FROM {SchemaName.Quote(schema)}.records");
        await using var reader = await command.ExecuteReaderAsync();
        var ranges = new List<int>();
        while (await reader.ReadAsync()) ranges.Add(reader.GetInt32(0));
        return ranges;
    }
}
