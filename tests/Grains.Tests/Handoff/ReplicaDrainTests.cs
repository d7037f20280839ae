using System.Collections.Concurrent;
using OrleansKv.Cluster;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Storage.Files;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Handoff;

[Collection(TimedClusters.Name)]
public sealed class ReplicaDrainTests : IAsyncLifetime
{
    private const string Leaving = "Silo_3";
    private static readonly QuorumSize All = new(QuorumKind.All, 0);
    private readonly Dictionary<string, CountedStore> _stores = [];

    public async Task InitializeAsync()
    {
        foreach (var node in (string[])["Silo_0", "Silo_1", "Silo_2", Leaving])
            _stores[node] = new CountedStore(await LogStores.OpenAsync(new FakeDirectory(), node: node));
    }

    public async Task DisposeAsync()
    {
        foreach (var store in _stores.Values) await store.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_gives_up_many_key_ranges_begins_one_epoch_for_all_of_them()
    {
        await using var kv = await KvTestCluster.StartAsync(
            4, static options => options with { Handoff = options.Handoff with { DropDelay = TimeSpan.FromMilliseconds(500) } }, node => _stores[node]);
        kv.EntersByFirstNode = true;
        for (var i = 0; i < 200; i++) Assert.Null((await kv.PutAsync(new ObjectKey("b", $"k{i}"), "v", w: All)).Error);
        var before = _stores[Leaving].Actor;
        await kv.CarryOutAsync(new RingChange(RingChangeKind.Leave, Leaving));
        Assert.True(_stores[Leaving].RangesGivenUp > 5, $"{_stores[Leaving].RangesGivenUp} ranges were given up");
        Assert.Equal(1, _stores[Leaving].EpochsBegun);
        Assert.NotEqual(before, _stores[Leaving].Actor);
    }

    /// <summary>Counts the epochs that replicas have begun, and the ranges that they removed something of.</summary>
    private sealed class CountedStore(LogNodeStore inner) : INodeStore, IAsyncDisposable
    {
        private readonly ConcurrentDictionary<int, bool> _givenUp = new();
        private int _epochs;

        public int EpochsBegun => Volatile.Read(ref _epochs);

        public int RangesGivenUp => _givenUp.Count;

        public Actor Actor => inner.Actor;

        public bool MayHaveForgotten => inner.MayHaveForgotten;

        public IReadOnlyCollection<string> Losses => inner.Losses;

        public ValueTask<IReadOnlyList<int>> ListRangesAsync() => inner.ListRangesAsync();

        public async ValueTask<IRangeStore> OpenRangeAsync(int range, CancellationToken cancellationToken) =>
            new CountedRange(this, range, await inner.OpenRangeAsync(range, cancellationToken));

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private sealed class CountedRange(CountedStore node, int number, IRangeStore range) : IRangeStore, IDotCounter
        {
            public IDotCounter Counter => this;

            public Actor Actor => range.Counter.Actor;

            public ulong HighWaterMark => range.Counter.HighWaterMark;

            public Dot Next() => range.Counter.Next();

            public void Renew(Actor actor)
            {
                var before = Actor;
                range.Counter.Renew(actor);
                if (Actor != before) Interlocked.Increment(ref node._epochs);
            }

            public ValueTask<VersionSet?> ReadAsync(ObjectKey key) => range.ReadAsync(key);

            public ValueTask<uint> WriteAsync(ObjectKey key, VersionSet set)
            {
                if (set.IsNothing) node._givenUp[number] = true;
                return range.WriteAsync(key, set);
            }

            public ValueTask<IReadOnlyList<StoredKey>> ListAsync() => range.ListAsync();
        }
    }
}
