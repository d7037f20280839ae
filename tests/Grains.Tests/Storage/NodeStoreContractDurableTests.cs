using OrleansKv.Replicas;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Storage;

/// <summary>What every store does that keeps things when its node stops.</summary>
public abstract class NodeStoreContractDurableTests : NodeStoreContractTests
{
    private static readonly ObjectKey Key = LogStores.Key(1);

    /// <summary>Opens the same store again.</summary>
    /// <param name="inOrder">False when the node before it was killed.</param>
    protected abstract Task<INodeStore> ReopenAsync(bool inOrder);

    /// <summary>Opens the store although another one has it.</summary>
    protected abstract Task OpenTwiceAsync();

    /// <summary>Opens the store for a node of another name.</summary>
    protected abstract Task OpenForAnotherNodeAsync();

    /// <summary>Changes a bit of what the store holds of a key of range 0, in its newest record.</summary>
    protected abstract Task DamageAsync(ObjectKey key);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_acknowledged_is_there_when_the_node_is_back(bool inOrder)
    {
        var store = await OpenAsync();
        for (var i = 0; i < 60; i++) await (await store.RangeAsync(i % 3)).PutAsync(LogStores.Key(i % 20), $"{i}");
        await (await store.RangeAsync(1)).PutAsync(new ObjectKey("other", "gon\0e"), "removed");
        await (await store.RangeAsync(1)).WriteAsync(new ObjectKey("other", "gon\0e"), VersionSet.Empty);
        for (var i = 0; i < LogStores.Ending.Length; i++) await (await store.RangeAsync(1)).WriteAsync(new ObjectKey("ending", $"{i}"), LogStores.Ending[i]);
        var listed = await (await store.RangeAsync(1)).ListAsync();
        store = await ReopenAsync(inOrder);
        Assert.Equal(listed.OrderBy(static stored => stored.Key.Key), (await (await store.RangeAsync(1)).ListAsync()).OrderBy(static stored => stored.Key.Key));
        Assert.Equal(LogStores.Ending.Length, (await (await store.RangeAsync(1)).ListAsync()).Count(static stored => RecordDigest.MayEnd(stored.Digest)));
        Assert.Equal([0, 1, 2], (await store.ListRangesAsync()).Order());
        for (var i = 0; i < 60; i++) Assert.EndsWith($"{i}", await (await store.RangeAsync(i % 3)).ValueAsync(LogStores.Key(i % 20)));
        Assert.Null(await (await store.RangeAsync(1)).ReadAsync(new ObjectKey("other", "gon\0e")));
        Assert.Null(await (await store.RangeAsync()).ReadAsync(LogStores.Key(100)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_dot_is_handed_out_twice_whether_it_was_written_or_not(bool inOrder)
    {
        var store = await OpenAsync();
        var actor = store.Actor;
        var dots = new HashSet<(int Range, Dot Dot)>();
        for (var start = 0; start < 4; start++)
        {
            var range = await store.RangeAsync();
            for (var i = 0; i < 10; i++) Assert.True(dots.Add((0, range.Counter.Next())));
            if (start % 2 == 0) await range.PutAsync(Key, "v");
            for (var i = 0; i < 10; i++) Assert.True(dots.Add((0, range.Counter.Next())));
            Assert.True(dots.Add((9, (await store.RangeAsync(9)).Counter.Next())));
            store = await ReopenAsync(inOrder);
            Assert.Equal(actor, store.Actor);
        }
    }

    [Fact]
    public async Task A_damaged_record_is_not_served_and_begins_an_epoch()
    {
        var store = await OpenAsync();
        var range = await store.RangeAsync();
        await range.PutAsync(Key, "value");
        await range.PutAsync(LogStores.Key(2), "other");
        var before = store.Actor;
        await DamageAsync(Key);
        await Assert.ThrowsAsync<RecordDamagedException>(async () => await range.ReadAsync(Key));
        Assert.True(store.Actor.Epoch > before.Epoch);
        Assert.Equal(store.Actor, range.Counter.Next().Actor);
        Assert.Equal("other", await range.ValueAsync(LogStores.Key(2)));
    }

    [Fact]
    public async Task A_damaged_record_is_damaged_until_it_is_written_again_and_counts_once()
    {
        var store = await OpenAsync();
        var range = await store.RangeAsync();
        await range.PutAsync(Key, "value");
        await DamageAsync(Key);
        await Assert.ThrowsAsync<RecordDamagedException>(async () => await range.ReadAsync(Key));
        var epoch = store.Actor;
        await Assert.ThrowsAsync<RecordDamagedException>(async () => await range.ReadAsync(Key));
        Assert.Equal(epoch, store.Actor);
        await range.WriteAsync(Key, LogStores.SetOf("repaired"));
        Assert.Equal("repaired", await range.ValueAsync(Key));
        store = await ReopenAsync(inOrder: true);
        Assert.Equal("repaired", await (await store.RangeAsync()).ValueAsync(Key));
        Assert.Equal(epoch, store.Actor);
    }

    [Fact]
    public async Task A_store_that_is_in_use_is_refused_in_words()
    {
        await OpenAsync();
        var refusal = await Assert.ThrowsAsync<StoreUnusableException>(OpenTwiceAsync);
        Assert.Contains("in use by another process", refusal.Message);
    }

    [Fact]
    public async Task Another_nodes_store_is_refused_in_words()
    {
        await OpenAsync();
        var refusal = await Assert.ThrowsAsync<StoreUnusableException>(OpenForAnotherNodeAsync);
        Assert.Contains(LogStores.Node, refusal.Message);
    }
}
