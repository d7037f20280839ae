using OrleansKv.Replicas;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Storage;

/// <summary>What every store does; a class for each kind of store runs it.</summary>
public abstract class NodeStoreSuite
{
    private static readonly ObjectKey Key = LogStores.Key(1);

    protected abstract Task<INodeStore> OpenAsync();

    [Fact]
    public async Task A_key_that_was_never_written_is_not_there()
    {
        var range = await (await OpenAsync()).RangeAsync();
        Assert.Null(await range.ReadAsync(Key));
    }

    [Fact]
    public async Task What_was_written_is_read_back_whole()
    {
        var range = await (await OpenAsync()).RangeAsync();
        var (left, right) = (new Actor("other", 3), new Actor("ünïcode", ulong.MaxValue));
        var set = VersionSets.Sync(
            new VersionSet(new CausalContext([new VectorEntry(left, 9, -5)], [new Dot(left, 12)], new HybridTimestamp(77)),
                [new VersionedValue(new Dot(left, 12), new HybridTimestamp(70), ValueChecksum.Create([1, 2, 3], null))]),
            new VersionSet(new CausalContext([], [new Dot(right, ulong.MaxValue)], new HybridTimestamp(5)),
                [new VersionedValue(new Dot(right, ulong.MaxValue), new HybridTimestamp(5), ValueChecksum.CreateTombstone())]));
        await range.WriteAsync(Key, set);
        var read = await range.ReadAsync(Key);
        Assert.True(VersionSets.AreEqual(set, read!));
        Assert.True(read!.Verify());
        Assert.Equal(new byte[] { 1, 2, 3 }, read!.Siblings[0].Content.Value.ToArray());
        Assert.True(read!.Siblings[1].Content.IsTombstone);
        Assert.Equal(70, read!.Siblings[0].Written.Value);
    }

    [Fact]
    public async Task The_last_of_several_writes_counts_whatever_waits()
    {
        var range = await (await OpenAsync()).RangeAsync();
        var writes = Enumerable.Range(1, 50).Select(i => range.WriteAsync(Key, LogStores.SetOf($"v{i}", (ulong)i)).AsTask()).ToArray();
        await Task.WhenAll(writes);
        Assert.Equal("v50", await range.ValueAsync(Key));
    }

    [Fact]
    public async Task Ranges_and_buckets_are_apart()
    {
        var store = await OpenAsync();
        var (first, second) = (await store.RangeAsync(0), await store.RangeAsync(5));
        await first.PutAsync(Key, "first");
        await second.PutAsync(Key, "second");
        await first.PutAsync(Key with { Bucket = "other" }, "third");
        Assert.Equal("first", await first.ValueAsync(Key));
        Assert.Equal("second", await second.ValueAsync(Key));
        Assert.Equal("third", await first.ValueAsync(Key with { Bucket = "other" }));
    }

    [Fact]
    public async Task A_range_opened_again_is_the_same_and_its_counter_goes_on()
    {
        var store = await OpenAsync();
        var range = await store.RangeAsync();
        await range.PutAsync(Key, "v");
        var dot = range.Counter.Next();
        var again = await store.RangeAsync();
        Assert.Equal("v", await again.ValueAsync(Key));
        Assert.Equal(dot.Counter + 1, again.Counter.Next().Counter);
        Assert.Equal(store.Actor, again.Counter.Actor);
    }

    [Fact]
    public async Task Many_ranges_write_at_once()
    {
        var store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            var range = await store.RangeAsync(number);
            for (var i = 0; i < 50; i++) await range.PutAsync(LogStores.Key(i % 10), $"{number}:{i}");
        })));
        for (var number = 0; number < 8; number++)
            for (var i = 0; i < 10; i++) Assert.Equal($"{number}:{40 + i}", await (await store.RangeAsync(number)).ValueAsync(LogStores.Key(i)));
    }
}
