using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansKv.Coordination;
using OrleansKv.Reaping;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>A replica's side of exchanges, on which <see cref="KeyRangeGrain"/> calls. Used from the turns of its activation only.</summary>
internal sealed class ReplicaExchange(KeyRangeId id, IRangeStore store, IKeyRangeGrain replica, IServiceProvider services)
{
    private readonly CurrentRing _ring = services.GetRequiredService<CurrentRing>();
    private readonly BucketLookup _buckets = services.GetRequiredService<BucketLookup>();
    private readonly CoordinatorServices _services = services.GetRequiredService<CoordinatorServices>();
    private readonly AntiEntropyOptions _options = services.GetRequiredService<AntiEntropyOptions>();
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private readonly ILogger _logger = services.GetRequiredService<ILogger<ReplicaExchange>>();
    private readonly ReplicaTree _tree = new(store, services.GetRequiredService<TimeProvider>());

    /// <summary>The range's store, through which the replica reads and writes so that the tree follows.</summary>
    public ReplicaTree Store => _tree;

    /// <inheritdoc cref="ReplicaTree.GetNamesAsync"/>
    public ValueTask<Dictionary<ulong, ObjectKey>> GetNamesAsync() => _tree.GetNamesAsync();

    /// <inheritdoc cref="ReplicaTree.TryName"/>
    public bool TryName(Dictionary<ulong, ObjectKey> names, ulong hash, out ObjectKey key) => _tree.TryName(names, hash, out key);

    /// <summary>The keys that come to an end.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public ValueTask<EndingKeys> GetEndingKeysAsync() => _tree.GetEndingKeysAsync();

    /// <inheritdoc cref="IReplicaExchangeGrain.GetRootAsync"/>
    public ValueTask<TreeReply> GetRootAsync(ExchangeScope scope) =>
        AnswerAsync(scope, tree => [new TreeHash(0, tree.Hash(scope.SharedBy, 0, 0))]);

    /// <inheritdoc cref="IReplicaExchangeGrain.CompareAsync"/>
    public ValueTask<TreeReply> CompareAsync(ExchangeScope scope, int level, ImmutableArray<TreeHash> hashes) =>
        AnswerAsync(scope, tree => tree.Compare(scope.SharedBy, level, hashes));

    /// <inheritdoc cref="IReplicaExchangeGrain.ListLeavesAsync"/>
    public async ValueTask<LeafReply> ListLeavesAsync(ExchangeScope scope, ImmutableArray<int> leaves, int maxKeys)
    {
        var (status, tree) = await PrepareAsync(scope.RingVersion);
        if (status != ExchangeStatus.Ok) return new LeafReply(status, 0, []);
        var (listed, keys) = tree!.List(scope.SharedBy, leaves.AsSpan(), maxKeys);
        return new LeafReply(ExchangeStatus.Ok, listed, keys);
    }

    /// <inheritdoc cref="IReplicaExchangeGrain.FetchAsync"/>
    public async ValueTask<FetchReply> FetchAsync(ImmutableArray<ulong> keys, int maxBytes)
    {
        try
        {
            var names = await _tree.GetNamesAsync();
            var versions = ImmutableArray.CreateBuilder<KeyVersions>();
            var (handled, bytes) = (0, 0L);
            for (; handled < keys.Length; handled++)
            {
                if (!TryName(names, keys[handled], out var key) || await ReadAsync(key) is not { } set) continue;
                var held = new KeyVersions(key, set);
                bytes += ExchangeSize.Of(held);
                if (versions.Count > 0 && bytes > maxBytes) break;
                versions.Add(held);
            }

            return new FetchReply(ExchangeStatus.Ok, handled, versions.DrainToImmutable());
        }
        catch (IOException exception)
        {
            _logger.StoreNotRead(id, exception.Message);
            return new FetchReply(ExchangeStatus.StoreFailed, 0, []);
        }
    }

    /// <inheritdoc cref="IReplicaExchangeGrain.RepairAsync"/>
    public async ValueTask<RepairReply> RepairAsync(ImmutableArray<MergeCommand> sets)
    {
        // All at once, so that they are durable with one or a few batches of the store.
        var merges = new Task<WriteStatus>[sets.Length];
        for (var i = 0; i < merges.Length; i++) merges[i] = replica.MergeAsync(sets[i]).AsTask();
        var statuses = await Task.WhenAll(merges);
        return new RepairReply(
            statuses.Count(static status => status == WriteStatus.Stored), statuses.FirstOrDefault(static status => status != WriteStatus.Stored));
    }

    /// <inheritdoc cref="IReplicaExchangeGrain.VerifyAsync"/>
    public async ValueTask<VerifyReply> VerifyAsync()
    {
        try
        {
            var differing = await _tree.VerifyAsync();
            if (differing > 0) _logger.TreeRebuilt(id, differing);
            return new VerifyReply(ExchangeStatus.Ok, (await _tree.GetAsync()).Count, differing);
        }
        catch (IOException exception)
        {
            _logger.StoreNotRead(id, exception.Message);
            return new VerifyReply(ExchangeStatus.StoreFailed, 0, 0);
        }
    }

    private async ValueTask<TreeReply> AnswerAsync(ExchangeScope scope, Func<MerkleTree, ImmutableArray<TreeHash>> answer)
    {
        var (status, tree) = await PrepareAsync(scope.RingVersion);
        return status == ExchangeStatus.Ok ? new TreeReply(status, answer(tree!), tree!.WidestBucket) : new TreeReply(status, [], 0);
    }

    /// <summary>The tree, once it is known how many home replicas each bucket has that has keys in it.</summary>
    public async ValueTask<(ExchangeStatus Status, MerkleTree? Tree)> PrepareAsync(long ringVersion)
    {
        // After a restart it must not take again what by the version of the exchange it refuses.
        var version = _ring.Snapshot.VersionOf(id.Range);
        if (ringVersion != version || version > _ring.DurableVersion) return (ExchangeStatus.StaleRing, null);
        try
        {
            if (_tree.IsDoubtful) await VerifyAsync();
            foreach (var key in _tree.TakeDamaged()) await RepairByReadAsync(key);
            return await LearnBucketsAsync() is { } tree ? (ExchangeStatus.Ok, tree) : (ExchangeStatus.BucketUnknown, null);
        }
        catch (IOException exception)
        {
            _logger.StoreNotRead(id, exception.Message);
            return (ExchangeStatus.StoreFailed, null);
        }
    }

    /// <summary>
    /// A damaged copy is in no tree. Where others have the key the exchange brings it back; whether it is one that nobody else has, and that need not block the key, only a read of all
    /// home replicas can tell. It repairs what it finds, and nobody waits for it.
    /// </summary>
    private async ValueTask RepairByReadAsync(ObjectKey key)
    {
        var deadline = _time.GetUtcNow() + _options.CallTimeout;
        if ((await _buckets.FindAsync(key.Bucket, deadline)).Properties is { } bucket)
            QuorumRead.Start(_services, key, bucket, new NeededReplicas(bucket.N), deadline, isSloppy: false);
    }

    /// <summary>Null when the properties of a bucket cannot be read.</summary>
    private async ValueTask<MerkleTree?> LearnBucketsAsync()
    {
        var deadline = _time.GetUtcNow() + _options.CallTimeout;
        while (true)
        {
            var replicas = new List<KeyValuePair<string, int>>();
            foreach (var bucket in (await _tree.GetAsync()).Buckets.ToList())
            {
                if ((await _buckets.FindAsync(bucket, deadline)).Properties is not { } properties) return null;
                replicas.Add(KeyValuePair.Create(bucket, properties.N));
            }

            // A new bucket may have come while others were looked up: the next time those are known, and nothing comes in between.
            var tree = await _tree.GetAsync();
            tree.SetReplicas(replicas);
            if (tree.Buckets.All(bucket => tree.ReplicasOf(bucket) > 0)) return tree;
        }
    }

    /// <summary>What the store has of a key; null when it has nothing, or nothing that may be passed on.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async ValueTask<VersionSet?> ReadAsync(ObjectKey key)
    {
        try
        {
            return await _tree.ReadAsync(key) is { } set && set.Verify() ? set : null;
        }
        catch (RecordDamagedException)
        {
            return null;
        }
    }
}
