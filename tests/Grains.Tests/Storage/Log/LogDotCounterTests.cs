using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

public sealed class LogDotCounterTests
{
    [Fact]
    public async Task A_restart_goes_on_in_the_same_epoch_above_all_that_was_handed_out()
    {
        var directory = new FakeDirectory();
        var store = await LogStores.OpenAsync(directory);
        var range = await store.RangeAsync();
        await range.PutAsync(LogStores.Key(1), "v");
        var unwritten = range.Counter.Next();
        for (var start = 0; start < 3; start++)
        {
            directory.Crash();
            store = await LogStores.OpenAsync(directory);
            var next = (await store.RangeAsync()).Counter.Next();
            Assert.Equal(unwritten.Actor, next.Actor);
            Assert.True(next.Counter > unwritten.Counter);
            unwritten = next;
        }
    }

    [Fact]
    public async Task Dots_that_run_far_ahead_of_the_log_are_of_a_new_epoch()
    {
        await using var store = await LogStores.OpenAsync(new FakeDirectory());
        var counter = (await store.RangeAsync()).Counter;
        var first = counter.Next();
        for (var i = 1UL; i < DotEpochs.Block; i++) Assert.Equal(first.Actor, counter.Next().Actor);
        var next = counter.Next();
        Assert.True(next.Actor.Epoch > first.Actor.Epoch);
        Assert.Equal(1UL, next.Counter);
        Assert.Equal(next.Actor, counter.Actor);
    }

    [Fact]
    public async Task Dots_that_are_written_stay_in_their_epoch_for_ever()
    {
        await using var store = await LogStores.OpenAsync(new FakeDirectory());
        var range = await store.RangeAsync();
        var epoch = store.Actor;
        for (var i = 0; i < 5; i++)
        {
            for (var j = 0UL; j < DotEpochs.Block / 2; j++) range.Counter.Next();
            await range.PutAsync(LogStores.Key(1), "v");
        }

        Assert.Equal(epoch, store.Actor);
    }
}
