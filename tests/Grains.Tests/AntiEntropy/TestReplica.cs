using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>A replica with its tree, called directly, whose messages may be lost.</summary>
internal sealed class TestReplica : IReplicaExchangeGrain
{
    private readonly Merger _merger;
    private readonly ReplicaExchange _exchange;
    private readonly Actor _actor;
    private ulong _minted;

    public TestReplica(string node, AntiEntropyOptions? options = null, params (string Name, int N)[] buckets)
        : this(node, new MemoryNodeStore(new Actor(node, 1)), options, buckets)
    {
    }

    public TestReplica(string node, INodeStore store, AntiEntropyOptions? options, params (string Name, int N)[] buckets)
    {
        _actor = store.Actor;
        var coordination = new FakeReplicas(7).Services;
        foreach (var (name, n) in buckets.DefaultIfEmpty(("b", 3))) coordination.Buckets.Learn(name, FakeReplicas.Bucket(n), default);
        var services = new ServiceCollection()
            .AddSingleton(new CurrentRing(coordination.Replicas.Ring))
            .AddSingleton(new BucketLookup(coordination, new LocalNode(node), NullLogger<BucketLookup>.Instance))
            .AddSingleton(coordination)
            .AddSingleton(options ?? new AntiEntropyOptions())
            .AddSingleton<TimeProvider>(coordination.Time)
            .AddSingleton<ILogger<ReplicaExchange>>(NullLogger<ReplicaExchange>.Instance)
            .BuildServiceProvider();
        _merger = new Merger();
        _exchange = new ReplicaExchange(new KeyRangeId(0, node), store.OpenRangeAsync(0, default).AsTask().GetAwaiter().GetResult(), _merger, services);
        _merger.Store = _exchange.Store;
    }

    /// <summary>What happens to the next message: null, it arrives; true, the answer is lost; false, the request is.</summary>
    public Func<bool?> Loss { get; set; } = static () => null;

    /// <summary>Runs before each call that arrives.</summary>
    public Func<Task>? Before { get; set; }

    /// <summary>Calls that arrived, by name.</summary>
    public List<string> Calls { get; } = [];

    public IRangeStore Store => _exchange.Store;

    public async Task<VersionSet> PutAsync(ObjectKey key, string value, VersionSet? over = null)
    {
        var current = over ?? await Store.ReadAsync(key) ?? VersionSet.Empty;
        var set = VersionSets.Write(
            current, new Dot(_actor, ++_minted), ValueChecksum.Create([.. Encoding.UTF8.GetBytes(value)], null), current.Context,
            new HybridTimestamp((long)_minted << 16), ConflictPolicy.Siblings, new VersioningOptions());
        await Store.WriteAsync(key, set);
        return set;
    }

    public Task StoreAsync(ObjectKey key, VersionSet set) => Store.WriteAsync(key, set).AsTask();

    public async Task<SortedDictionary<string, uint>> ContentsAsync() =>
        new((await Store.ListAsync()).ToDictionary(static stored => $"{stored.Key.Bucket}/{stored.Key.Key}", static stored => stored.Digest), StringComparer.Ordinal);

    public ValueTask<TreeReply> GetRootAsync(ExchangeScope scope) => CallAsync("root", () => _exchange.GetRootAsync(scope));

    public ValueTask<TreeReply> CompareAsync(ExchangeScope scope, int level, ImmutableArray<TreeHash> hashes) =>
        CallAsync("compare", () => _exchange.CompareAsync(scope, level, hashes));

    public ValueTask<LeafReply> ListLeavesAsync(ExchangeScope scope, ImmutableArray<int> leaves, int maxKeys) =>
        CallAsync("list", () => _exchange.ListLeavesAsync(scope, leaves, maxKeys));

    public ValueTask<FetchReply> FetchAsync(ImmutableArray<ulong> keys, int maxBytes) => CallAsync("fetch", () => _exchange.FetchAsync(keys, maxBytes));

    public ValueTask<RepairReply> RepairAsync(ImmutableArray<MergeCommand> sets) => CallAsync("repair", () => _exchange.RepairAsync(sets));

    public ValueTask<VerifyReply> VerifyAsync() => CallAsync("verify", _exchange.VerifyAsync);

    /// <summary>Runs an exchange that this replica begins.</summary>
    public async Task<ExchangeResult> ExchangeAsync(TestReplica peer, AntiEntropyOptions? options = null, int sharedBy = 2)
    {
        var result = new ExchangeResult();
        await new Exchange(
            new ExchangeScope(1, sharedBy), this, peer, static _ => ValueTask.FromResult<ConflictPolicy?>(ConflictPolicy.Siblings), new NoPace(),
            options ?? new AntiEntropyOptions(), TimeProvider.System, result).RunAsync();
        return result;
    }

    private async ValueTask<T> CallAsync<T>(string name, Func<ValueTask<T>> call)
    {
        var loss = Loss();
        if (loss == false) throw new TimeoutException("the request was lost");
        Calls.Add(name);
        if (Before is { } before) await before();
        var answer = await call();
        return loss == true ? throw new TimeoutException("the answer was lost") : answer;
    }

    private sealed class NoPace : IExchangePace
    {
        public ValueTask SpendAsync(long bytes) => ValueTask.CompletedTask;
    }

    /// <summary>Joins as a replica does, without all that tests of replicas are about.</summary>
    private sealed class Merger : IKeyRangeGrain
    {
        public IRangeStore Store { get; set; } = null!;

        public ValueTask<WriteReply> WriteAsync(WriteCommand command) => throw new NotSupportedException();

        public ValueTask<ReadReply> ReadAsync(ObjectKey key, long ringVersion) => throw new NotSupportedException();

        public ValueTask<ReadReply> ReadDigestAsync(ObjectKey key, long ringVersion) => throw new NotSupportedException();

        public ValueTask<bool> HandedOverAsync(ObjectKey key, VersionSet set) => throw new NotSupportedException();

        public async ValueTask<WriteStatus> MergeAsync(MergeCommand command)
        {
            var current = await LoadAsync(command.Key);
            var next = VersionSets.Sync(current, command.Set, command.Conflict);
            if (!ReferenceEquals(next, current)) await Store.WriteAsync(command.Key, next);
            return WriteStatus.Stored;
        }

        private async Task<VersionSet> LoadAsync(ObjectKey key)
        {
            try
            {
                return await Store.ReadAsync(key) ?? VersionSet.Empty;
            }
            catch (RecordDamagedException)
            {
                return VersionSet.Empty;
            }
        }
    }
}
