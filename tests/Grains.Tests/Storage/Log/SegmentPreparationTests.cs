namespace OrleansKv.Storage.Log;

public sealed class SegmentPreparationTests
{
    [Fact]
    public async Task A_file_is_prepared_ahead_of_its_records_and_never_where_one_is()
    {
        var directory = new Files.FakeDirectory();
        var pieces = new List<(long Offset, int Length)>();
        directory.BeforePrepare = (offset, length) =>
        {
            pieces.Add((offset, length));
            return Task.CompletedTask;
        };
        await using var store = await LogStores.OpenAsync(directory, new() { SegmentBytes = 4 << 20 });
        var range = await store.RangeAsync();
        for (var i = 0; i < 50; i++) await range.PutAsync(LogStores.Key(i), new string('x', 50_000));
        for (var i = 0; i < 50; i++) Assert.Equal(new string('x', 50_000), await range.ValueAsync(LogStores.Key(i)));
        Assert.NotEmpty(pieces);
        Assert.All(pieces.Zip(pieces.Skip(1)), static pair => Assert.True(pair.Second.Offset >= pair.First.Offset + pair.First.Length));
        Assert.True(pieces[^1].Offset + pieces[^1].Length <= 4 << 20);
    }

    [Fact]
    public async Task A_batch_waits_for_a_piece_that_is_under_way_where_it_belongs()
    {
        var directory = new Files.FakeDirectory();
        var gate = new TaskCompletionSource();
        directory.BeforePrepare = (_, _) => gate.Task;
        await using var store = await LogStores.OpenAsync(directory, new() { SegmentBytes = 4 << 20 });
        var range = await store.RangeAsync();
        await range.PutAsync(LogStores.Key(0), "begins a piece behind this record");
        await range.PutAsync(LogStores.Key(1), "belongs before it");
        var value = new string('x', 100_000);
        var write = range.PutAsync(LogStores.Key(2), value);
        Assert.False(write.IsCompleted);
        gate.SetResult();
        await write;
        Assert.Equal(value, await range.ValueAsync(LogStores.Key(2)));
    }

    [Fact]
    public async Task A_piece_that_fails_is_the_last_one_and_harms_nothing()
    {
        var directory = new Files.FakeDirectory();
        var tries = 0;
        directory.BeforePrepare = (_, _) => throw new IOException($"No piece {++tries}.");
        await using var store = await LogStores.OpenAsync(directory, new() { SegmentBytes = 4 << 20 });
        var range = await store.RangeAsync();
        for (var i = 0; i < 5; i++) await range.PutAsync(LogStores.Key(i), $"{i}");
        Assert.Equal(1, tries);
        Assert.Null(store.Failure);
        for (var i = 0; i < 5; i++) Assert.Equal($"{i}", await range.ValueAsync(LogStores.Key(i)));
    }

    [Fact]
    public async Task A_store_that_syncs_later_prepares_nothing()
    {
        var directory = new Files.FakeDirectory { BeforePrepare = static (_, _) => throw new InvalidOperationException("Prepared.") };
        await using var store = await LogStores.OpenAsync(directory, new() { SegmentBytes = 4 << 20, Fsync = FsyncPolicy.Never });
        await (await store.RangeAsync()).PutAsync(LogStores.Key(0), "not synced");
    }

    [Fact]
    public async Task Closing_waits_for_the_piece_under_way_so_that_the_file_stays_cut()
    {
        var directory = new Files.FakeDirectory();
        var gate = new TaskCompletionSource();
        var store = await LogStores.OpenAsync(directory, new() { SegmentBytes = 4 << 20 });
        directory.BeforePrepare = (_, _) => gate.Task;
        await (await store.RangeAsync()).PutAsync(LogStores.Key(0), "kept");
        var closing = store.DisposeAsync().AsTask();
        Assert.False(closing.IsCompleted);
        gate.SetResult();
        await closing;
        await using var again = await LogStores.OpenAsync(directory);
        Assert.Equal("kept", await (await again.RangeAsync()).ValueAsync(LogStores.Key(0)));
        Assert.False(again.Recovery.NewEpoch);
    }
}
