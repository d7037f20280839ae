using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

public sealed class GroupCommitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task All_of_it_runs_in_the_turns_of_its_callers(int seed)
    {
        var directory = new FakeDirectory();
        await using var store = await LogStores.OpenAsync(directory);
        var scheduler = new SteppedScheduler(seed);
        var thread = Environment.CurrentManagedThreadId;
        var strayed = 0;
        directory.Before = (_, _) =>
        {
            if (TaskScheduler.Current != scheduler || Environment.CurrentManagedThreadId != thread) strayed++;
        };
        directory.BeforeSync = () => scheduler.Run(() => Task.CompletedTask);
        var syncs = directory.FileSyncs;
        var writers = Enumerable.Range(0, 10).Select(number => scheduler.Run(async () =>
        {
            var range = await store.RangeAsync(number);
            for (var i = 0; i < 5; i++) await range.PutAsync(LogStores.Key(i), $"{number}:{i}");
        })).ToArray();
        scheduler.RunAll();
        Assert.All(writers, writer => Assert.True(writer.IsCompletedSuccessfully));
        Assert.Equal(0, strayed);
        Assert.InRange(directory.FileSyncs - syncs, 5, 49);
        directory.Before = null;
        directory.BeforeSync = null;
        for (var number = 0; number < 10; number++)
            for (var i = 0; i < 5; i++) Assert.Equal($"{number}:{i}", await (await store.RangeAsync(number)).ValueAsync(LogStores.Key(i)));
    }

    [Fact]
    public async Task A_batch_has_no_more_bytes_than_it_may()
    {
        var directory = new FakeDirectory();
        await using var store = await LogStores.OpenAsync(directory, new() { MaxBatchBytes = 4096 });
        var range = await store.RangeAsync();
        var gate = new TaskCompletionSource();
        directory.BeforeSync = () => gate.Task;
        var before = directory.FileSyncs;
        var writes = Enumerable.Range(0, 9).Select(i => range.WriteAsync(LogStores.Key(i), LogStores.SetOf(new string('x', 1500))).AsTask()).ToArray();
        gate.SetResult();
        await Task.WhenAll(writes);
        Assert.Equal(5, directory.FileSyncs - before);
    }

    [Fact]
    public async Task A_writer_that_is_alone_never_waits_for_others()
    {
        await using var store = await LogStores.OpenAsync(new FakeDirectory());
        var range = await store.RangeAsync();
        for (var i = 0; i < 3; i++) Assert.True(range.WriteAsync(LogStores.Key(i), LogStores.SetOf("alone")).IsCompletedSuccessfully);
    }
}
