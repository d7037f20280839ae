using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

public sealed class CompactionTests
{
    private const int Keys = 40;

    [Fact]
    public async Task Segments_that_hold_nothing_live_are_removed_and_what_is_live_stays()
    {
        var directory = new FakeDirectory();
        await using (var store = await LogStores.OpenAsync(directory))
        {
            await FillAsync(store, rounds: 5);
            var epoch = store.Actor;
            Assert.InRange(store.Statistics.Segments, 40, 200);
            await store.MaintainAsync();
            Assert.InRange(directory.Names.Count(), 1, store.Statistics.Segments);
            var statistics = store.Statistics;
            Assert.True(statistics.LiveBytes >= 0.4 * statistics.DataBytes, $"{statistics}");
            Assert.Equal(epoch, store.Actor);
            await AssertKeysAsync(store, 5);
        }

        await AssertWholeAsync(directory, 5);
    }

    [Fact]
    public async Task Live_records_are_moved_out_of_segments_that_are_mostly_dead()
    {
        var directory = new FakeDirectory();
        await using var store = await LogStores.OpenAsync(directory, LogStores.Eager);
        await FillAsync(store, rounds: 1);
        // One key in six stays, so that no segment is wholly dead.
        var range = await store.RangeAsync();
        for (var key = 0; key < Keys; key++)
            if (key % 6 != 0) await range.PutAsync(LogStores.Key(key), Value(key, 2));
        var before = store.Statistics;
        await store.MaintainAsync();
        Assert.InRange(store.Statistics.CompactionBytes, 1000, before.LiveBytes);
        Assert.True(store.Statistics.DataBytes < before.DataBytes);
        Assert.Equal(before.LiveBytes, store.Statistics.LiveBytes);
        Assert.Equal(before.WrittenBytes + store.Statistics.CompactionBytes, store.Statistics.WrittenBytes, 4096.0);
        for (var key = 0; key < Keys; key++) Assert.Equal(Value(key, key % 6 != 0 ? 2 : 1), await range.ValueAsync(LogStores.Key(key)));

        var copied = store.Statistics.CompactionBytes;
        await store.MaintainAsync();
        Assert.Equal(copied, store.Statistics.CompactionBytes);
    }

    [Fact]
    public async Task A_target_of_zero_removes_what_is_wholly_dead_and_copies_nothing()
    {
        await using var store = await LogStores.OpenAsync(new FakeDirectory(), LogStores.Small with { CompactionLiveShare = 0 });
        await FillAsync(store, rounds: 3);
        var before = store.Statistics.Segments;
        await store.MaintainAsync();
        Assert.True(store.Statistics.Segments < before);
        Assert.Equal(0, store.Statistics.CompactionBytes);
        await AssertKeysAsync(store, 3);
    }

    [Theory]
    [InlineData(Death.OfTheProcess, false)]
    [InlineData(Death.OfTheMachine, false)]
    [InlineData(Death.OfTheMachineWithHalfOnDisk, false)]
    [InlineData(Death.OfTheMachine, true)]
    [InlineData(Death.OfTheMachineWithHalfOnDisk, true)]
    public async Task A_death_at_any_step_loses_nothing_and_is_no_damage(Death death, bool relaxed)
    {
        var options = relaxed ? LogStores.Eager with { Fsync = FsyncPolicy.Never } : LogStores.Eager;
        var dies = true;
        var step = 0;
        for (; dies; step++)
        {
            var random = new Random(step);
            var directory = new FakeDirectory();
            var store = await LogStores.OpenAsync(directory, options);
            await FillPartlyDeadAsync(store);
            await store.SyncAsync();
            dies = await DieAsync(store, directory, death, step, random);

            await using (var again = await LogStores.OpenAsync(directory, options))
            {
                AssertUndamaged(again.Recovery);
                await AssertPartlyDeadAsync(again);
                await again.MaintainAsync();
                await AssertPartlyDeadAsync(again);
            }

            await using var closed = await LogStores.OpenAsync(directory, options);
            AssertUndamaged(closed.Recovery);
            Assert.False(closed.Recovery.NewEpoch);
            await AssertPartlyDeadAsync(closed);
        }

        Assert.InRange(step, 20, 1000);
    }

    [Fact]
    public async Task A_file_that_a_crash_brought_back_is_deleted_and_not_read()
    {
        var directory = new FakeDirectory();
        await using (var store = await LogStores.OpenAsync(directory))
        {
            await FillAsync(store, rounds: 3);
            await store.SyncAsync();
        }

        var old = directory.Copy();
        await using (var store = await LogStores.OpenAsync(directory)) await store.MaintainAsync();
        var removed = old.Names.Except(directory.Names).ToList();
        Assert.NotEmpty(removed);
        foreach (var name in removed) directory[name] = [.. old[name].Select(static value => (byte)~value)];
        await AssertWholeAsync(directory, 3);
        Assert.Empty(directory.Names.Intersect(removed));
    }

    [Fact]
    public async Task A_file_that_cannot_be_deleted_goes_with_the_next_start()
    {
        var directory = new FakeDirectory();
        await using (var store = await LogStores.OpenAsync(directory))
        {
            await FillAsync(store, rounds: 3);
            directory.Before = (operation, _) => { if (operation == "delete") throw new IOException("in use"); };
            await store.MaintainAsync();
            Assert.True(directory.Names.Count() > store.Statistics.Segments);
            await AssertKeysAsync(store, 3);
            directory.Before = null;
        }

        await AssertWholeAsync(directory, 3);
        await using var again = await LogStores.OpenAsync(directory);
        Assert.Equal(again.Statistics.Segments, directory.Names.Count());
    }

    [Fact]
    public async Task What_is_written_while_copies_wait_stays_the_newest()
    {
        var directory = new FakeDirectory();
        await using (var store = await LogStores.OpenAsync(directory, LogStores.Eager))
        {
            await FillAsync(store, rounds: 1);
            var range = await store.RangeAsync();
            for (var key = 0; key < Keys; key++)
                if (key % 4 != 0) await range.PutAsync(LogStores.Key(key), Value(key, 1));
            // Every segment has something live, so that copies are the first thing that compaction writes.
            // The second has the fewest; a write of what is live there leads. The writes wait for a sync, the copies behind them, and writes of the same keys behind those.
            var gate = new TaskCompletionSource();
            directory.BeforeSync = () => gate.Task;
            var writes = new List<Task>();
            int[] keys = [8, .. Enumerable.Range(0, Keys / 4).Select(static i => 4 * i).Where(static key => key != 8)];
            foreach (var key in keys) writes.Add(range.WriteAsync(LogStores.Key(key), LogStores.SetOf("newer", 2)).AsTask());
            var compaction = store.MaintainAsync().AsTask();
            for (var key = 4; key < Keys; key += 8) writes.Add(range.WriteAsync(LogStores.Key(key), LogStores.SetOf("newest", 3)).AsTask());
            gate.SetResult();
            await Task.WhenAll([compaction, .. writes]);
            await AssertAsync(range);
        }

        await using var again = await LogStores.OpenAsync(directory);
        await AssertAsync(await again.RangeAsync());

        static async Task AssertAsync(IRangeStore range)
        {
            for (var key = 0; key < Keys; key++)
            {
                var expected = key % 8 == 4 ? "newest" : key % 4 == 0 ? "newer" : Value(key, 1);
                Assert.Equal(expected, await range.ValueAsync(LogStores.Key(key)));
            }
        }
    }

    [Fact]
    public async Task A_read_under_way_of_a_segment_that_goes_finds_the_record_where_it_went()
    {
        var directory = new FakeDirectory();
        await using var store = await LogStores.OpenAsync(directory, LogStores.Eager);
        await FillAsync(store, rounds: 1);
        var range = await store.RangeAsync();
        for (var key = 1; key < Keys; key++) await range.PutAsync(LogStores.Key(key), Value(key, 2));
        var epoch = store.Actor;
        Task? compaction = null;
        directory.Before = (operation, name) =>
        {
            if (operation != "read") return;
            directory.Before = null;
            Assert.StartsWith("0000000001.log", name);
            compaction = store.MaintainAsync().AsTask();
            Assert.True(compaction.IsCompletedSuccessfully);
            throw new IOException("The file is gone.");
        };
        Assert.Equal(Value(0, 1), await range.ValueAsync(LogStores.Key(0)));
        Assert.DoesNotContain("0000000001.log", directory.Names);
        Assert.Equal(epoch, store.Actor);
    }

    [Fact]
    public async Task A_file_is_closed_when_no_read_uses_it()
    {
        var file = new ClosableFile();
        var segment = new Segment(1, file, 4096);
        Assert.True(segment.TryUse());
        await segment.ReleaseAsync();
        Assert.True(segment.TryUse());
        await segment.ReleaseAsync();
        Assert.False(file.IsClosed);
        await segment.ReleaseAsync();
        Assert.True(file.IsClosed);
        Assert.False(segment.TryUse());
    }

    [Fact]
    public async Task The_store_compacts_by_itself_and_no_faster_than_it_may()
    {
        var (time, directory) = (new ManualTime(), new FakeDirectory());
        var options = LogStores.Eager with { CompactionBytesPerSecond = 64 * 1024 };
        // Without the test's own context, all that waits goes on on this thread.
        await Task.Run(async () =>
        {
            await using var store = await LogStores.OpenAsync(directory, options, time: time);
            await FillAsync(store, rounds: 1);
            var range = await store.RangeAsync();
            for (var key = 0; key < Keys; key++)
                if (key % 6 != 0) await range.PutAsync(LogStores.Key(key), Value(key, 1));
            var before = store.Statistics;
            time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
            Assert.Equal(before, store.Statistics);
            time.Advance(TimeSpan.FromSeconds(0.1));
            Assert.InRange(store.Statistics.CompactionBytes, 0, 16 * 1024);
            time.Advance(TimeSpan.FromSeconds(10));
            Assert.NotEqual(0, store.Statistics.CompactionBytes);
            Assert.True(store.Statistics.Segments < before.Segments);
            await AssertKeysAsync(store, 1);
        });
        Assert.Equal(0, time.Timers);
    }

    [Fact]
    public async Task A_store_that_is_closed_while_it_compacts_stops_in_order()
    {
        var (time, directory) = (new ManualTime(), new FakeDirectory());
        await Task.Run(async () =>
        {
            var store = await LogStores.OpenAsync(directory, LogStores.Eager with { CompactionBytesPerSecond = 64 * 1024 }, time: time);
            await FillAsync(store, rounds: 2);
            time.Advance(TimeSpan.FromSeconds(1));
            await store.DisposeAsync();
        });
        Assert.Equal(0, time.Timers);
        await AssertWholeAsync(directory, 2);
    }

    private static string Value(int key, int round) => $"value {key} of round {round} " + new string('x', 400);

    private static async Task FillAsync(LogNodeStore store, int rounds)
    {
        var range = await store.RangeAsync();
        for (var round = 1; round <= rounds; round++)
            for (var key = 0; key < Keys; key++) await range.PutAsync(LogStores.Key(key), Value(key, round));
    }

    /// <summary>One key in six stays where it was first written, so that no segment is wholly dead; others were written thrice.</summary>
    private static async Task FillPartlyDeadAsync(LogNodeStore store)
    {
        var range = await store.RangeAsync();
        await FillAsync(store, rounds: 1);
        for (var round = 2; round <= 3; round++)
            for (var key = 0; key < Keys; key++)
                if (key % 6 != 0) await range.PutAsync(LogStores.Key(key), Value(key, round));
    }

    private static async Task AssertPartlyDeadAsync(LogNodeStore store)
    {
        var range = await store.RangeAsync();
        for (var key = 0; key < Keys; key++) Assert.Equal(Value(key, key % 6 == 0 ? 1 : 3), await range.ValueAsync(LogStores.Key(key)));
    }

    private static async Task AssertKeysAsync(LogNodeStore store, int round)
    {
        var range = await store.RangeAsync();
        for (var key = 0; key < Keys; key++) Assert.Equal(Value(key, round), await range.ValueAsync(LogStores.Key(key)));
    }

    private static async Task AssertWholeAsync(FakeDirectory directory, int round)
    {
        await using var store = await LogStores.OpenAsync(directory);
        AssertUndamaged(store.Recovery);
        Assert.True(store.Recovery is { WasClosed: true, NewEpoch: false }, $"{store.Recovery}");
        await AssertKeysAsync(store, round);
    }

    private static void AssertUndamaged(LogStoreRecovery recovery) =>
        Assert.Equal((0, 0, 0, 0L, false), (recovery.DamagedExtents, recovery.DamagedHeaders, recovery.MissingSegments, recovery.DamagedKeys, recovery.IsCutShort));

    /// <summary>Compacts until the process dies at an access of the disk; false when it was done before.</summary>
    private static async Task<bool> DieAsync(LogNodeStore store, FakeDirectory directory, Death death, int step, Random random)
    {
        var accesses = 0;
        directory.BytesOfFailingWrites = random.Next(3000);
        directory.Before = (_, _) =>
        {
            if (accesses == step) Die(directory, death, random);
            if (accesses++ >= step) throw new IOException("dead");
        };
        try
        {
            await store.MaintainAsync();
        }
        catch (StoreFailedException)
        {
            // So does a process that is dead.
        }

        directory.Before = null;
        var died = accesses > step;
        if (!died) await store.DisposeAsync();
        return died;
    }

    private static void Die(FakeDirectory directory, Death death, Random random)
    {
        if (death == Death.OfTheProcess) directory.Kill();
        else directory.Crash(death == Death.OfTheMachine ? null : () => random.Next(2) == 0);
    }

    /// <summary>Which processes and bytes end.</summary>
    public enum Death
    {
        OfTheProcess,
        OfTheMachine,
        OfTheMachineWithHalfOnDisk,
    }

    private sealed class ClosableFile : IStoreFile
    {
        public bool IsClosed { get; private set; }

        public long Length => 4096;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset) => new(0);

        public ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset) => default;

        public ValueTask SyncAsync() => default;

        public ValueTask PrepareAsync(long offset, int length) => default;

        public ValueTask TruncateAsync(long length) => default;

        public ValueTask ClearAsync(long offset) => default;

        public ValueTask DisposeAsync()
        {
            IsClosed = true;
            return default;
        }
    }
}
