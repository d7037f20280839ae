using Microsoft.Extensions.Logging;
using OrleansKv.Replicas;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Postgres;

/// <summary>One key range of a store in PostgreSQL.</summary>
internal sealed class PostgresRangeStore(int range, StoreDatabase database, PostgresCommits writes, KnownSets known, int maxRecordBytes, ILogger logger) : IRangeStore
{
    public IDotCounter Counter { get; } = new LogDotCounter(database.Epochs);

    public ValueTask<VersionSet?> ReadAsync(ObjectKey key)
    {
        // What is kept may be older than what another process has written that has taken the store over.
        if (writes.Failure is { } failure) throw writes.Failed(failure);
        if (known.Find(range, key) is { } cached) return cached.IsNothing ? default : new(cached);
        // What cannot be stored is not there.
        return RecordKey.TryEncode(key, out var bytes, out _) ? LoadAsync(key, bytes) : default;
    }

    public ValueTask<uint> WriteAsync(ObjectKey key, VersionSet set) => writes.AppendAsync(PendingWrite.Of(range, key, set, maxRecordBytes));

    public async ValueTask<IReadOnlyList<StoredKey>> ListAsync()
    {
        if (writes.Failure is { } failure) throw writes.Failed(failure);
        while (true)
        {
            if (database.IsInDoubt) await writes.AppendAsync(PendingWrite.Nothing());
            var keys = await database.ListAsync(range);
            if (!database.IsInDoubt) return keys;
        }
    }

    private async ValueTask<VersionSet?> LoadAsync(ObjectKey key, byte[] keyBytes)
    {
        while (true)
        {
            if (database.IsInDoubt) await writes.AppendAsync(PendingWrite.Nothing());
            if (known.IsDamaged(range, key)) throw Damaged(null);
            var load = known.Join(range, key, out var begins);
            var (isAnswer, set) = begins ? await LoadAsync(key, keyBytes, load) : await load.Task;
            if (isAnswer) return set;
        }
    }

    private async ValueTask<(bool IsAnswer, VersionSet? Set)> LoadAsync(ObjectKey key, byte[] keyBytes, TaskCompletionSource<(bool, VersionSet?)> load)
    {
        try
        {
            var answer = await ReadStoredAsync(key, keyBytes, load);
            load.SetResult(answer);
            return answer;
        }
        catch (Exception exception)
        {
            known.Abandon(range, key, load);
            var failure = exception is IOException or ObjectDisposedException ? exception : Fail(exception);
            load.SetException(failure);
            // Most often nobody waits for it but this call.
            _ = load.Task.Exception;
            if (ReferenceEquals(failure, exception)) throw;
            throw failure;
        }
    }

    /// <summary>No answer when the database may have forgotten something, or when a record turned out to be damaged that has been replaced since.</summary>
    private async ValueTask<(bool IsAnswer, VersionSet? Set)> ReadStoredAsync(ObjectKey key, byte[] keyBytes, TaskCompletionSource<(bool, VersionSet?)> load)
    {
        RecordDamagedException? damage = null;
        var set = VersionSet.Empty;
        try
        {
            var record = await database.ReadAsync(range, key.Bucket, keyBytes);
            if (database.IsInDoubt)
            {
                known.Abandon(range, key, load);
                return (false, null);
            }

            if (record.Bytes is not { } bytes)
            {
                known.Complete(range, key, load, null, 0);
                return (true, null);
            }

            if (RecordKey.ChecksumOf(range, key, keyBytes, bytes) == record.Checksum && VersionSetCodec.TryRead(bytes, out set))
            {
                known.Complete(range, key, load, set, bytes.Length);
                return (true, set);
            }
        }
        catch (RecordDamagedException exception)
        {
            damage = exception;
        }

        if (!known.TryMarkDamaged(range, key, load, database.Epochs)) return (false, null);
        logger.PostgresRecordDamaged(database.Schema, range, database.Epochs.Current.Actor.Epoch, damage);
        throw Damaged(damage);
    }

    private StoreFailedException Fail(Exception exception)
    {
        logger.PostgresStoreFailed(database.Schema, exception);
        return writes.Fail(exception);
    }

    private static RecordDamagedException Damaged(Exception? cause) => new("The record is damaged; it is not served.", cause?.InnerException);
}
