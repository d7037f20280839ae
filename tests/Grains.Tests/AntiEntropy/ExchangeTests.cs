using OrleansKv.Replicas;
using OrleansKv.Storage;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;
using Xunit.Abstractions;

namespace OrleansKv.AntiEntropy;

public sealed class ExchangeTests(ITestOutputHelper output)
{
    /// <summary>What an exchange costs beside versions: the hashes of the tree on the way to the leaves.</summary>
    private const long TreeBytes = 16 * 1024;

    private static readonly AntiEntropyOptions Small = new() { MaxBatchKeys = 3, MaxListedKeys = 5, MaxBatchBytes = 1024 };

    [Fact]
    public async Task Equal_replicas_cost_one_message_each_way()
    {
        var (left, right) = await ReplicasAsync(1_000);
        var result = await left.ExchangeAsync(right);
        Assert.Equal(["compare"], right.Calls);
        Assert.Equal((2, 64 + 12 + 64, 0), (result.Messages, result.Bytes, result.Differing));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hundred_differing_keys_of_a_hundred_thousand_cost_little_more_than_their_versions(bool isBehind)
    {
        var (left, right) = await ReplicasAsync(100_000);
        var newer = isBehind ? right : left;
        var bytes = 0L;
        for (var i = 0; i < 100; i++)
        {
            var key = Key(i * 997);
            bytes += ExchangeSize.Of(new KeyVersions(key, await newer.PutAsync(key, new string((char)('a' + (i % 26)), 1_000))));
        }

        var result = await left.ExchangeAsync(right);
        output.WriteLine($"{result.Bytes} bytes in {result.Messages} messages for {bytes} bytes of versions");
        await AssertEqualAsync(left, right);
        Assert.Equal(100, result.Differing);
        // Beside the tree: twelve bytes for each of the hundred or so keys that share a leaf with one that differs.
        var constant = TreeBytes + (100 * 12 * 110);
        Assert.InRange(result.Bytes, bytes, (3 * bytes) + constant);
        // Two round trips down the tree; for each list of keys one, and for its version sets one or two.
        Assert.InRange(result.Messages, 6, 32);
    }

    [Fact]
    public async Task An_empty_replica_is_filled_in_bounded_batches()
    {
        var (left, right) = (new TestReplica("left", Small), new TestReplica("right", Small));
        for (var i = 0; i < 200; i++) await right.PutAsync(Key(i), new string('x', i * 10));
        var result = await left.ExchangeAsync(right, Small);
        Assert.Equal((200, 200, 0), (result.Differing, result.Pulled, result.Pushed));
        Assert.InRange(right.Calls.Count(static call => call == "fetch"), 200 / 3, 200);
        await AssertEqualAsync(left, right);
        Assert.Equal(2, (await right.ExchangeAsync(left)).Messages);
    }

    [Fact]
    public async Task Whatever_two_replicas_hold_an_exchange_makes_them_equal_to_their_join()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (left, right) = await DivergedAsync(random);
            var expected = await JoinAsync(left, right);
            await (random.Next(2) == 0 ? left.ExchangeAsync(right, Small) : right.ExchangeAsync(left));
            Assert.True(expected.SequenceEqual(await left.ContentsAsync()), $"seed {seed}: the left replica");
            Assert.True(expected.SequenceEqual(await right.ContentsAsync()), $"seed {seed}: the right replica");
            Assert.Equal(0, (await left.ExchangeAsync(right)).Differing);
        }
    }

    [Fact]
    public async Task Exchanges_that_lose_messages_lose_no_version_and_end_equal_when_one_gets_through()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var (left, right) = await DivergedAsync(random);
            var expected = await JoinAsync(left, right);
            right.Loss = () => random.Next(4) == 0 ? random.Next(2) == 0 : null;
            var failures = 0;
            while (true)
            {
                try
                {
                    var result = await left.ExchangeAsync(right, Small);
                    if (result.Differing == 0) break;
                }
                catch (TimeoutException)
                {
                    Assert.True(++failures < 10_000, $"seed {seed} does not get through");
                }
            }

            Assert.True(expected.SequenceEqual(await left.ContentsAsync()), $"seed {seed}: the left replica");
            Assert.True(expected.SequenceEqual(await right.ContentsAsync()), $"seed {seed}: the right replica");
        }
    }

    [Fact]
    public async Task Writes_beside_an_exchange_are_kept_and_a_later_one_brings_them()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var (left, right) = await DivergedAsync(random);
            var written = new List<(ObjectKey Key, Dot Dot)>();
            right.Before = async () =>
            {
                foreach (var replica in (TestReplica[])[left, right])
                {
                    var key = Key(random.Next(60));
                    var set = await replica.PutAsync(key, $"beside {written.Count}");
                    written.Add((key, set.Siblings.Single(sibling => sibling.Dot.Actor.Node == (replica == left ? "left" : "right")).Dot));
                }
            };
            await left.ExchangeAsync(right, Small);
            right.Before = null;
            await left.ExchangeAsync(right);
            await AssertEqualAsync(left, right);
            foreach (var (key, dot) in written)
                Assert.True((await left.Store.ReadAsync(key))!.Context.Contains(dot), $"seed {seed}: {key} lost {dot}");
        }
    }

    [Fact]
    public async Task What_is_damaged_counts_as_missing_and_comes_back()
    {
        var store = new DamagedStore();
        var (left, right) = (new TestReplica("left"), new TestReplica("right", store, null));
        for (var i = 0; i < 50; i++) await right.StoreAsync(Key(i), await left.PutAsync(Key(i), $"{i}"));
        Assert.Equal(0, (await left.ExchangeAsync(right)).Differing);

        store.Damaged.Add(Key(7));
        await Assert.ThrowsAsync<RecordDamagedException>(async () => await right.Store.ReadAsync(Key(7)));
        var result = await left.ExchangeAsync(right);
        Assert.Equal((1, 1), (result.Differing, result.Pushed));
        Assert.NotNull(await right.Store.ReadAsync(Key(7)));
        store.Damaged.Add(Key(8));
        await Assert.ThrowsAsync<RecordDamagedException>(async () => await right.Store.ReadAsync(Key(8)));
        Assert.Equal(1, (await right.ExchangeAsync(left)).Pulled);
        await AssertEqualAsync(left, right);
    }

    [Fact]
    public async Task Only_keys_that_both_are_home_of_are_compared()
    {
        (string, int)[] buckets = [("two", 2), ("three", 3)];
        var (second, third) = (new TestReplica("second", null, buckets), new TestReplica("third", null, buckets));
        await second.PutAsync(new ObjectKey("two", "k"), "not the third's");
        await third.PutAsync(new ObjectKey("two", "held as a fallback"), "not the third's either");
        await second.PutAsync(new ObjectKey("three", "k"), "both theirs");
        var result = await third.ExchangeAsync(second, sharedBy: 3);
        Assert.Equal((1, 1, 3), (result.Differing, result.Pulled, result.WidestBucket));
        Assert.Null(await third.Store.ReadAsync(new ObjectKey("two", "k")));
        Assert.Null(await second.Store.ReadAsync(new ObjectKey("two", "held as a fallback")));
    }

    [Fact]
    public async Task Replicas_of_different_rings_refuse_each_other()
    {
        var (left, right) = await ReplicasAsync(1);
        Assert.Equal(ExchangeStatus.StaleRing, (await right.CompareAsync(new ExchangeScope(2, 2), 0, [])).Status);
        Assert.Equal(ExchangeStatus.StaleRing, (await left.GetRootAsync(new ExchangeScope(0, 2))).Status);
    }

    private static ObjectKey Key(int number) => new("b", $"key-{number}");

    private static async Task<(TestReplica Left, TestReplica Right)> ReplicasAsync(int keys)
    {
        var (left, right) = (new TestReplica("left"), new TestReplica("right"));
        for (var i = 0; i < keys; i++) await right.StoreAsync(Key(i), await left.PutAsync(Key(i), "v"));
        return (left, right);
    }

    private static async Task<(TestReplica Left, TestReplica Right)> DivergedAsync(Random random)
    {
        var (left, right) = (new TestReplica("left", Small), new TestReplica("right", Small));
        for (var i = 0; i < 60; i++)
        {
            var set = await left.PutAsync(Key(i), "common");
            if (random.Next(4) > 0) await right.StoreAsync(Key(i), set);
            if (random.Next(4) == 0) await left.PutAsync(Key(i), "left " + new string('l', random.Next(2_000)));
            if (random.Next(4) == 0) await right.PutAsync(Key(i), "right");
        }

        return (left, right);
    }

    private static async Task<SortedDictionary<string, uint>> JoinAsync(TestReplica left, TestReplica right)
    {
        var joined = new SortedDictionary<string, uint>(StringComparer.Ordinal);
        for (var i = 0; i < 60; i++)
        {
            var set = VersionSets.Sync(await left.Store.ReadAsync(Key(i)) ?? VersionSet.Empty, await right.Store.ReadAsync(Key(i)) ?? VersionSet.Empty);
            joined[$"b/{Key(i).Key}"] = RecordCodec.DigestOf(0, Key(i), set);
        }

        return joined;
    }

    private static async Task AssertEqualAsync(TestReplica left, TestReplica right) =>
        Assert.True((await left.ContentsAsync()).SequenceEqual(await right.ContentsAsync()), "The replicas differ.");

    /// <summary>A store some records of which cannot be read until they are written again.</summary>
    private sealed class DamagedStore : INodeStore
    {
        private readonly MemoryNodeStore _inner = new(new Actor("right", 1));

        public HashSet<ObjectKey> Damaged { get; } = [];

        public Actor Actor => _inner.Actor;

        public bool MayHaveForgotten => false;

        public async ValueTask<IRangeStore> OpenRangeAsync(int range, CancellationToken cancellationToken) =>
            new DamagedRange(this, await _inner.OpenRangeAsync(range, cancellationToken));

        public ValueTask<IReadOnlyList<int>> ListRangesAsync() => _inner.ListRangesAsync();

        private sealed class DamagedRange(DamagedStore node, IRangeStore inner) : IRangeStore
        {
            public IDotCounter Counter => inner.Counter;

            public ValueTask<VersionSet?> ReadAsync(ObjectKey key) =>
                node.Damaged.Contains(key) ? ValueTask.FromException<VersionSet?>(new RecordDamagedException("damaged", null)) : inner.ReadAsync(key);

            public ValueTask<uint> WriteAsync(ObjectKey key, VersionSet set)
            {
                node.Damaged.Remove(key);
                return inner.WriteAsync(key, set);
            }

            public async ValueTask<IReadOnlyList<StoredKey>> ListAsync() => [.. (await inner.ListAsync()).Where(stored => !node.Damaged.Contains(stored.Key))];
        }
    }
}
