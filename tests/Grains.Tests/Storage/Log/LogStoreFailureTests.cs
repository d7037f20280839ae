using OrleansKv.Replicas;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>Disks that fail, fill up, or are slow.</summary>
public sealed class LogStoreFailureTests
{
    private static readonly ObjectKey Key = LogStores.Key(1);

    [Fact]
    public async Task One_sync_serves_all_that_wait()
    {
        var directory = new FakeDirectory();
        await using var store = await LogStores.OpenAsync(directory, new());
        var range = await store.RangeAsync();
        var gate = new TaskCompletionSource();
        directory.BeforeSync = () => gate.Task;
        var before = directory.FileSyncs;
        var writes = Enumerable.Range(0, 100).Select(i => range.WriteAsync(LogStores.Key(i), LogStores.SetOf("v")).AsTask()).ToArray();
        Assert.Null(await range.ReadAsync(LogStores.Key(0)));
        Assert.DoesNotContain(writes, write => write.IsCompleted);
        gate.SetResult();
        await Task.WhenAll(writes);
        Assert.Equal(2, directory.FileSyncs - before);
    }

    [Fact]
    public async Task A_failed_sync_fails_all_that_waits_and_all_that_comes()
    {
        var directory = new FakeDirectory();
        var store = await LogStores.OpenAsync(directory);
        var range = await store.RangeAsync();
        await range.PutAsync(Key, "durable");
        var gate = new TaskCompletionSource();
        directory.BeforeSync = () => gate.Task;
        var writes = Enumerable.Range(2, 5).Select(i => range.WriteAsync(LogStores.Key(i), LogStores.SetOf("v")).AsTask()).ToArray();
        gate.SetException(new IOException("the disk is gone"));
        foreach (var write in writes) Assert.Contains("the disk is gone", (await Assert.ThrowsAsync<StoreFailedException>(() => write)).Message);
        directory.BeforeSync = null;
        await Assert.ThrowsAsync<StoreFailedException>(async () => await range.WriteAsync(Key, LogStores.SetOf("v")));
        Assert.NotNull(store.Failure);
        Assert.Equal("durable", await range.ValueAsync(Key));
        Assert.Null(await range.ReadAsync(LogStores.Key(2)));

        await store.DisposeAsync();
        await using var again = await LogStores.OpenAsync(directory);
        Assert.Equal("durable", await (await again.RangeAsync()).ValueAsync(Key));
    }

    [Theory]
    [InlineData("write", 0)]
    [InlineData("write", 30)]
    [InlineData("write", 10_000)]
    [InlineData("create", 0)]
    public async Task A_full_disk_refuses_writes_until_there_is_space_again(string operation, int written)
    {
        var directory = new FakeDirectory { BytesOfFailingWrites = written };
        var store = await LogStores.OpenAsync(directory);
        var range = await store.RangeAsync();
        await range.PutAsync(Key, "durable");
        var large = operation == "create" ? new string('x', 4000) : "";
        directory.Before = (at, _) => { if (at == operation) throw new StoreFullException("full"); };
        await Assert.ThrowsAsync<StoreFullException>(async () => await range.WriteAsync(Key, LogStores.SetOf("refused" + large, 2)));
        Assert.Equal("durable", await range.ValueAsync(Key));
        await Assert.ThrowsAsync<StoreFullException>(async () => await range.WriteAsync(Key, LogStores.SetOf("refused" + large, 3)));
        directory.Before = null;
        await range.PutAsync(LogStores.Key(2), "later");
        Assert.Null(store.Failure);

        directory.Kill();
        await using var again = await LogStores.OpenAsync(directory);
        var opened = await again.RangeAsync();
        Assert.Equal("durable", await opened.ValueAsync(Key));
        Assert.Equal("later", await opened.ValueAsync(LogStores.Key(2)));
        Assert.Equal(0, again.Recovery.DamagedExtents + again.Recovery.TornBytes);
    }

    [Fact]
    public async Task What_a_refused_batch_left_in_the_file_never_counts_although_it_is_whole()
    {
        var directory = new FakeDirectory { BytesOfFailingWrites = int.MaxValue };
        var store = await LogStores.OpenAsync(directory);
        var range = await store.RangeAsync();
        await range.WriteAsync(Key, LogStores.SetOf("durable"));
        var gate = new TaskCompletionSource();
        directory.BeforeSync = () => gate.Task;
        var lead = range.WriteAsync(LogStores.Key(2), LogStores.SetOf("lead")).AsTask();
        Task[] refused = [range.WriteAsync(LogStores.Key(3), LogStores.SetOf("same length 1")).AsTask(), range.WriteAsync(Key, LogStores.SetOf("refused", 2)).AsTask()];
        directory.Before = (at, _) => { if (at == "write") throw new StoreFullException("full"); };
        gate.SetResult();
        await lead;
        foreach (var write in refused) await Assert.ThrowsAsync<StoreFullException>(() => write);

        // Written where the first of them began, it would end where the second one stands.
        directory.Before = null;
        await range.WriteAsync(LogStores.Key(3), LogStores.SetOf("same length 2"));
        directory.Kill();
        await using var again = await LogStores.OpenAsync(directory);
        var opened = await again.RangeAsync();
        Assert.Equal("durable", await opened.ValueAsync(Key));
        Assert.Equal("same length 2", await opened.ValueAsync(LogStores.Key(3)));
        Assert.False(again.Recovery.NewEpoch);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(int.MaxValue)]
    public async Task A_store_that_crashes_on_a_full_disk_has_lost_nothing(int written)
    {
        var directory = new FakeDirectory { BytesOfFailingWrites = written };
        var store = await LogStores.OpenAsync(directory);
        var range = await store.RangeAsync();
        await range.PutAsync(Key, "durable");
        directory.Before = (at, _) => { if (at is "write" or "create") throw new StoreFullException("full"); };
        await Assert.ThrowsAsync<StoreFullException>(async () => await range.WriteAsync(Key, LogStores.SetOf("refused", 2)));
        directory.Kill();

        await using var again = await LogStores.OpenAsync(directory);
        Assert.Equal("durable", await (await again.RangeAsync()).ValueAsync(Key));
        Assert.False(again.Recovery.IsCutShort);
        Assert.False(again.Recovery.HasLost);
        Assert.False(again.Recovery.NewEpoch);
    }

    [Fact]
    public async Task A_store_on_a_full_disk_opens_for_reading()
    {
        var directory = new FakeDirectory();
        await using (var store = await LogStores.OpenAsync(directory)) await (await store.RangeAsync()).PutAsync(Key, "v");
        directory.Before = (at, _) => { if (at == "create") throw new StoreFullException("full"); };
        await using var full = await LogStores.OpenAsync(directory);
        var range = await full.RangeAsync();
        Assert.Equal("v", await range.ValueAsync(Key));
        await Assert.ThrowsAsync<StoreFullException>(() => range.PutAsync(Key, "w"));
        directory.Before = null;
        await range.PutAsync(Key, "x");
        Assert.Equal("x", await range.ValueAsync(Key));
    }

    [Fact]
    public async Task More_than_may_wait_is_refused_as_overload()
    {
        var directory = new FakeDirectory();
        await using var store = await LogStores.OpenAsync(directory, LogStores.Small with { MaxQueuedBytes = 4096 });
        var range = await store.RangeAsync();
        var gate = new TaskCompletionSource();
        directory.BeforeSync = () => gate.Task;
        var large = new string('x', 6000);
        var alone = range.WriteAsync(Key, LogStores.SetOf(large)).AsTask();
        await Assert.ThrowsAsync<StoreOverloadedException>(async () => await range.WriteAsync(Key, LogStores.SetOf("v")));
        gate.SetResult();
        await alone;
        await range.WriteAsync(Key, LogStores.SetOf("v"));
        Assert.Equal("v", await range.ValueAsync(Key));
    }

    [Fact]
    public async Task A_record_may_be_as_large_as_the_option_says_and_no_larger()
    {
        await using var store = await LogStores.OpenAsync(new FakeDirectory(), LogStores.Small with { MaxRecordBytes = 8192 });
        var range = await store.RangeAsync();
        var overhead = RecordCodec.Set(0, Key, LogStores.SetOf(new string('x', 5000)), int.MaxValue).Length - 5000;
        var most = 8192 - overhead - 8;
        await range.WriteAsync(Key, LogStores.SetOf(new string('x', most)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await range.WriteAsync(Key, LogStores.SetOf(new string('y', most + 16))));
        Assert.Equal(new string('x', most), await range.ValueAsync(Key));
        await Assert.ThrowsAsync<ArgumentException>(async () => await range.WriteAsync(new ObjectKey("b", new string('k', 5000)), LogStores.SetOf("v")));
    }

    [Fact]
    public async Task A_relaxed_store_syncs_when_told_and_after_a_crash_begins_an_epoch()
    {
        var time = new ManualTime();
        var directory = new FakeDirectory();
        var options = LogStores.Small with { Fsync = FsyncPolicy.Interval(TimeSpan.FromSeconds(1)) };
        var store = await LogStores.OpenAsync(directory, options, time: time);
        var range = await store.RangeAsync();
        var syncs = directory.FileSyncs;
        await range.PutAsync(Key, "a");
        Assert.Equal(syncs, directory.FileSyncs);
        time.Advance(TimeSpan.FromSeconds(1));
        await range.PutAsync(Key, "b");
        Assert.Equal(syncs + 1, directory.FileSyncs);
        await range.PutAsync(Key, "c");
        await store.SyncAsync();
        await range.PutAsync(Key, "lost");
        directory.Crash();
        await using (var again = await LogStores.OpenAsync(directory, options))
        {
            Assert.True(again.Recovery.NewEpoch);
            Assert.Equal("c", await (await again.RangeAsync()).ValueAsync(Key));
        }

        await using var closed = await LogStores.OpenAsync(directory, options);
        Assert.False(closed.Recovery.NewEpoch);
    }

    [Fact]
    public async Task A_relaxed_store_syncs_after_the_interval_although_nobody_writes()
    {
        var (time, directory) = (new ManualTime(), new FakeDirectory());
        var options = LogStores.Small with { Fsync = FsyncPolicy.Interval(TimeSpan.FromSeconds(3)) };
        // Without the test's own context, all that waits goes on on this thread.
        await Task.Run(async () =>
        {
            var store = await LogStores.OpenAsync(directory, options, time: time);
            await (await store.RangeAsync()).PutAsync(Key, "written");
            var syncs = directory.FileSyncs;
            time.Advance(TimeSpan.FromSeconds(2.9));
            Assert.Equal(syncs, directory.FileSyncs);
            time.Advance(TimeSpan.FromSeconds(0.1));
            Assert.Equal(syncs + 1, directory.FileSyncs);
            time.Advance(TimeSpan.FromSeconds(60));
            Assert.Equal(syncs + 1, directory.FileSyncs);
        });
        directory.Crash();
        await using var again = await LogStores.OpenAsync(directory, options);
        Assert.Equal("written", await (await again.RangeAsync()).ValueAsync(Key));
    }

    [Fact]
    public async Task A_store_of_another_node_a_later_format_or_no_header_is_refused_in_words()
    {
        var directory = new FakeDirectory();
        await (await LogStores.OpenAsync(directory)).DisposeAsync();
        const string first = "0000000001.log";
        Assert.Contains("store of the node 'n1', not of 'n2'", await RefusalAsync(directory, "n2"));

        var later = directory.Copy();
        var header = SegmentHeader.Read(later[first], out _)! with { Version = 2 };
        later[first] = [.. header.Encode(), .. later[first][SegmentHeader.Bytes..]];
        Assert.Contains("format version 2; this program reads version 1", await RefusalAsync(later, "n1"));

        var headless = directory.Copy();
        headless[first] = new byte[5000];
        Assert.Contains("No segment in fake has a readable header", await RefusalAsync(headless, "n1"));

        var stranger = new FakeDirectory();
        await (await LogStores.OpenAsync(stranger)).DisposeAsync();
        stranger["0000000002.log"] = directory[first];
        Assert.Contains("of different stores", await RefusalAsync(stranger, "n1"));

        var renamed = new FakeDirectory { ["0000000003.log"] = directory[first] };
        Assert.Contains("was 0000000001.log when it was written", await RefusalAsync(renamed, "n1"));

        directory.Before = (_, _) => throw new IOException("permission denied");
        Assert.Contains("Check that the directory can be read and written", await RefusalAsync(directory, "n1"));
        directory.Before = null;
        await using var opened = await LogStores.OpenAsync(directory);
    }

    [Fact]
    public async Task The_lock_is_held_until_the_store_is_closed()
    {
        var directory = new FakeDirectory();
        var store = await LogStores.OpenAsync(directory);
        await Assert.ThrowsAsync<StoreUnusableException>(() => LogStores.OpenAsync(directory));
        var range = await store.RangeAsync();
        await store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await range.WriteAsync(Key, LogStores.SetOf("v")));
        await (await LogStores.OpenAsync(directory)).DisposeAsync();
    }

    private static async Task<string> RefusalAsync(FakeDirectory directory, string node) =>
        (await Assert.ThrowsAsync<StoreUnusableException>(() => LogStores.OpenAsync(directory, node: node))).Message;
}
