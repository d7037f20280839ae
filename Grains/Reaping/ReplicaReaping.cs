using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansKv.AntiEntropy;
using OrleansKv.Replicas;

namespace OrleansKv.Reaping;

/// <summary>A replica's side of reaping, on which <see cref="KeyRangeGrain"/> calls. Used from the turns of its activation only.</summary>
/// <param name="id">The replica.</param>
/// <param name="exchange">Knows the replica's keys by their digests.</param>
/// <param name="isBeingWritten">Whether a write of a key is under way.</param>
/// <param name="remove">Removes what the store holds of a key, from this turn on; false when the store did not take it.</param>
/// <param name="logger">Takes messages.</param>
internal sealed class ReplicaReaping(
    KeyRangeId id, ReplicaExchange exchange, Func<ObjectKey, bool> isBeingWritten, Func<ObjectKey, ValueTask<bool>> remove, ILogger logger)
{
    /// <inheritdoc cref="IReplicaReapGrain.ListEndedAsync"/>
    public async ValueTask<EndedKeysReply> ListEndedAsync(long ringVersion, DateTimeOffset endedBefore, int maxKeys)
    {
        try
        {
            var (status, tree) = await exchange.PrepareAsync(ringVersion);
            if (status != ExchangeStatus.Ok) return new EndedKeysReply(status, [], 0);
            var ending = await exchange.GetEndingKeysAsync();
            var ended = await ending.ListAsync(exchange.Store, endedBefore, maxKeys);
            // A bucket that came while these were read is not known yet: its keys have time.
            var keys = ended.Select(each => new EndedKey(each.Key, each.Digest, tree!.ReplicasOf(each.Key.Bucket))).Where(static key => key.N > 0);
            return new EndedKeysReply(ExchangeStatus.Ok, [.. keys], ending.Count);
        }
        catch (IOException exception)
        {
            logger.EndedKeysNotRead(id, exception.Message);
            return new EndedKeysReply(ExchangeStatus.StoreFailed, [], 0);
        }
    }

    /// <inheritdoc cref="IReplicaReapGrain.GetHeldAsync"/>
    public async ValueTask<HeldKeysReply> GetHeldAsync(long ringVersion, ImmutableArray<EndedKey> keys)
    {
        var (status, tree) = await exchange.PrepareAsync(ringVersion);
        return status == ExchangeStatus.Ok ? new HeldKeysReply(status, [.. keys.Select(key => Held(tree!, key.Key))]) : new HeldKeysReply(status, []);
    }

    /// <inheritdoc cref="IReplicaReapGrain.ReapAsync"/>
    public async ValueTask<int> ReapAsync(long ringVersion, ImmutableArray<EndedKey> keys)
    {
        var (status, tree) = await exchange.PrepareAsync(ringVersion);
        if (status != ExchangeStatus.Ok) return 0;
        // All at once, so that they are durable with one or a few batches of the store; and each is looked at and removed in one turn.
        var removals = keys.Where(key => Held(tree!, key.Key) == new HeldKey(true, key.Digest)).Select(key => remove(key.Key).AsTask()).ToList();
        return (await Task.WhenAll(removals)).Count(static isRemoved => isRemoved);
    }

    private HeldKey Held(MerkleTree tree, ObjectKey key)
    {
        if (isBeingWritten(key)) return new HeldKey(true, 0);
        return tree.TryFind(KeyHash.Of(key), out var digest) ? new HeldKey(true, digest) : default;
    }
}
