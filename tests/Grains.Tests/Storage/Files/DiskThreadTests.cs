namespace OrleansKv.Storage.Files;

public sealed class DiskThreadTests
{
    [Fact]
    public async Task Work_runs_one_after_the_other_on_one_thread_where_calls_may_block()
    {
        var threads = new List<int>();
        var running = 0;
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => DiskThread.RunAsync(() =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            Assert.True(DiskThread.IsCurrent);
            threads.Add(Environment.CurrentManagedThreadId);
            Interlocked.Decrement(ref running);
            return default;
        })));
        Assert.False(DiskThread.IsCurrent);
        Assert.Equal(100, threads.Count);
        Assert.Single(threads.Distinct());
    }

    [Fact]
    public async Task What_work_throws_is_its_callers_and_the_thread_goes_on()
    {
        await Assert.ThrowsAsync<IOException>(() => DiskThread.RunAsync(static () => throw new IOException("at once")));
        await Assert.ThrowsAsync<IOException>(() => DiskThread.RunAsync(static async () =>
        {
            await Task.Yield();
            throw new IOException("later");
        }));
        var ran = false;
        await DiskThread.RunAsync(() =>
        {
            ran = true;
            return default;
        });
        Assert.True(ran);
    }

    [Fact]
    public async Task A_batch_written_there_is_in_the_file_before_the_work_returns()
    {
        var path = Directory.CreateTempSubdirectory("orleanskv-").FullName;
        try
        {
            var directory = new SystemStoreDirectory(path);
            await using var file = await directory.CreateAsync("a.log", 1 << 20);
            await file.PrepareAsync(0, 1 << 20);
            await directory.RunAsync(async () =>
            {
                var write = file.WriteAsync([new byte[] { 1, 2 }, new byte[] { 3 }], 5);
                Assert.True(write.IsCompletedSuccessfully);
                await write;
                var sync = file.SyncAsync();
                Assert.True(sync.IsCompletedSuccessfully);
                await sync;
            });
            var bytes = new byte[9];
            Assert.Equal(9, await file.ReadAsync(bytes, 0));
            Assert.Equal(new byte[] { 0, 0, 0, 0, 0, 1, 2, 3, 0 }, bytes);
            Assert.Equal(1 << 20, file.Length);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
