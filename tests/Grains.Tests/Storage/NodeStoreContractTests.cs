using OrleansKv.Replicas;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Storage;

/// <summary>What every store does with the extremes of what it is given, and when it is given much at once.</summary>
public abstract class NodeStoreContractTests : NodeStoreSuite
{
    private static readonly ObjectKey Key = LogStores.Key(1);

    public static TheoryData<string[]> Names => new()
    {
        { ["a", "A", "a ", " a", " ", "aa"] },
        { ["ä", "a\u0308", "Ä", "日本", "日", "💥", "\uFFFD", "\u0001", "é", "e"] },
        { ["\0", "\0\0", "a\0", "a\0b", "a", "b"] },
        { ["'", "''", "\\", "\\\\", "\"", "%", "_", "';DROP TABLE records;--", "$1", "{1,2}", "NULL", ""] },
        { [new string('k', 1024), new string('k', 1023), new string('ü', 512), "k"] },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Keys_that_differ_at_all_are_apart(string[] names)
    {
        var range = await (await OpenAsync()).RangeAsync();
        foreach (var name in names) await range.PutAsync(new ObjectKey("bucket", name), $"value of '{name}'");
        foreach (var name in names) Assert.Equal($"value of '{name}'", await range.ValueAsync(new ObjectKey("bucket", name)));
        Assert.Null(await range.ReadAsync(new ObjectKey("bucket", "none of them")));
    }

    [Fact]
    public async Task Buckets_differ_by_case_and_by_where_they_end()
    {
        var range = await (await OpenAsync()).RangeAsync();
        string[] buckets = ["b", "B", "b.", "b-", "b_", new string('b', 64)];
        foreach (var bucket in buckets) await range.PutAsync(new ObjectKey(bucket, "b"), bucket);
        foreach (var bucket in buckets) Assert.Equal(bucket, await range.ValueAsync(new ObjectKey(bucket, "b")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8 * 1024)]
    [InlineData(3 * 1024 * 1024)]
    public async Task Values_of_any_length_are_read_back(int length)
    {
        var value = new byte[length];
        new Random(length).NextBytes(value);
        var range = await (await OpenAsync()).RangeAsync();
        var set = VersionSets.Write(
            VersionSet.Empty, range.Counter.Next(), ValueChecksum.Create([.. value], null), VersionSet.Empty.Context, new HybridTimestamp(1), ConflictPolicy.Siblings, new());
        await range.WriteAsync(Key, set);
        var read = await range.ReadAsync(Key);
        Assert.Equal(value, read!.Siblings.Single().Content.Value.AsSpan());
        Assert.True(read.Verify());
    }

    [Fact]
    public async Task A_set_without_versions_is_not_the_same_as_no_set()
    {
        var range = await (await OpenAsync()).RangeAsync();
        await range.WriteAsync(Key, VersionSet.Empty);
        Assert.Null(await range.ReadAsync(Key));
        var cleared = new VersionSet(new CausalContext([new VectorEntry(new Actor("n2", 3), 4, 5)], [], new HybridTimestamp(6)), []);
        await range.WriteAsync(Key, cleared);
        Assert.True(VersionSets.AreEqual(cleared, (await range.ReadAsync(Key))!));
    }

    [Fact]
    public async Task A_key_that_is_written_empty_is_removed_and_can_come_back()
    {
        var store = await OpenAsync();
        var range = await store.RangeAsync();
        for (var i = 0; i < 6; i++) await range.PutAsync(LogStores.Key(i), $"{i}");
        for (var i = 0; i < 3; i++) await range.WriteAsync(LogStores.Key(i), VersionSet.Empty);
        await range.PutAsync(LogStores.Key(0), "back");
        Assert.Equal(new string?[] { "back", null, null, "3", "4", "5" }, await Task.WhenAll(Enumerable.Range(0, 6).Select(i => range.ValueAsync(LogStores.Key(i)))));
        Assert.Equal([0, 3, 4, 5], (await range.ListAsync()).Select(static stored => int.Parse(stored.Key.Key.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture)).Order());
        Assert.Contains(0, await store.ListRangesAsync());
    }

    [Fact]
    public async Task Equal_sets_have_equal_digests_in_every_store()
    {
        var range = await (await OpenAsync()).RangeAsync(3);
        var (first, second) = (LogStores.SetOf("one", 1), LogStores.SetOf("two", 2));
        var digest = await range.WriteAsync(Key, first);
        Assert.Equal(Log.RecordCodec.DigestOf(3, Key, first), digest);
        Assert.Equal([new StoredKey(Key, digest)], await range.ListAsync());
        Assert.NotEqual(digest, await range.WriteAsync(Key, second));
        Assert.Equal(digest, await range.WriteAsync(Key, LogStores.SetOf("one", 1)));
        Assert.Equal([new StoredKey(Key, digest)], await range.ListAsync());
    }

    [Fact]
    public async Task A_digest_says_whether_its_set_may_end()
    {
        var range = await (await OpenAsync()).RangeAsync(3);
        VersionSet[] sets = [.. LogStores.Ending, LogStores.SetOf("stays")];
        for (var i = 0; i < sets.Length; i++)
        {
            var digest = await range.WriteAsync(LogStores.Key(i), sets[i]);
            Assert.Equal(Log.RecordCodec.DigestOf(3, LogStores.Key(i), sets[i]), digest);
            Assert.Equal(i < LogStores.Ending.Length, RecordDigest.MayEnd(digest));
            Assert.Contains(new StoredKey(LogStores.Key(i), digest), await range.ListAsync());
            Assert.Equal(sets[i].Siblings[0].Content.ExpiresAt, (await range.ReadAsync(LogStores.Key(i)))!.Siblings[0].Content.ExpiresAt);
        }
    }

    [Fact]
    public async Task A_read_sees_every_write_that_completed_before_it()
    {
        var store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
        {
            var range = await store.RangeAsync(number);
            var acknowledged = new ulong[3];
            var readers = Enumerable.Range(0, 3).Select(k => ReadForwardAsync(range, LogStores.Key(k), () => Volatile.Read(ref acknowledged[k]), 40)).ToList();
            for (var i = 1UL; i <= 60; i++)
            {
                var k = (int)(i % 3);
                await range.WriteAsync(LogStores.Key(k), LogStores.SetOf($"{i}", i));
                Volatile.Write(ref acknowledged[k], i);
            }

            await Task.WhenAll(readers);
        })));
    }

    [Fact]
    public async Task Writes_of_many_keys_and_ranges_that_wait_together_all_take_effect_in_order()
    {
        var store = await OpenAsync();
        var writes = new List<Task>();
        for (var i = 1UL; i <= 300; i++)
            writes.Add((await store.RangeAsync((int)(i % 4))).WriteAsync(LogStores.Key((int)(i % 20)), LogStores.SetOf($"{i}", i)).AsTask());
        await Task.WhenAll(writes);
        for (var i = 281UL; i <= 300; i++) Assert.Equal($"{i}", await (await store.RangeAsync((int)(i % 4))).ValueAsync(LogStores.Key((int)(i % 20))));
    }

    [Fact]
    public async Task Dots_of_a_range_rise_and_are_those_of_the_store()
    {
        var store = await OpenAsync();
        var range = await store.RangeAsync(2);
        var first = range.Counter.Next();
        var second = range.Counter.Next();
        Assert.Equal(store.Actor, first.Actor);
        Assert.Equal(first.Actor, second.Actor);
        Assert.True(second.Counter > first.Counter);
        Assert.Equal(second.Counter, range.Counter.HighWaterMark);
    }

    private static async Task ReadForwardAsync(IRangeStore range, ObjectKey key, Func<ulong> acknowledged, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var least = acknowledged();
            var value = await range.ValueAsync(key);
            Assert.True(ulong.Parse(value ?? "0") >= least, $"{key} read as {value} after {least} had been acknowledged.");
            await Task.Yield();
        }
    }
}
