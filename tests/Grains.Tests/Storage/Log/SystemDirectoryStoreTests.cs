using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>On the real file system, with the cache.</summary>
public sealed class SystemDirectoryStoreTests : NodeStoreSuite, IAsyncLifetime
{
    private readonly string _path = Directory.CreateTempSubdirectory("log-store-").FullName;
    private readonly List<LogNodeStore> _stores = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync();
        Directory.Delete(_path, recursive: true);
    }

    [Fact]
    public async Task What_was_written_is_there_after_a_restart()
    {
        var path = Path.Combine(_path, "made", "by the store");
        await using (var store = await LogStores.OpenAsync(new SystemStoreDirectory(path), new()))
        {
            var range = await store.RangeAsync();
            for (var i = 0; i < 100; i++) await range.PutAsync(LogStores.Key(i), new string('x', i * 100));
        }

        Assert.All(Directory.GetFiles(path, "*.log"), file => Assert.True(new FileInfo(file).Length < 1_000_000, "Unused space was given back."));
        await using var again = await LogStores.OpenAsync(new SystemStoreDirectory(path), new());
        Assert.True(again.Recovery.WasClosed);
        Assert.False(again.Recovery.NewEpoch);
        for (var i = 0; i < 100; i++) Assert.Equal(new string('x', i * 100), await (await again.RangeAsync()).ValueAsync(LogStores.Key(i)));
    }

    [Fact]
    public async Task A_second_store_on_the_directory_is_refused_in_words()
    {
        await OpenAsync();
        var refusal = await Assert.ThrowsAsync<StoreUnusableException>(() => LogStores.OpenAsync(new SystemStoreDirectory(_path)));
        Assert.Contains("in use by another process", refusal.Message);
        Assert.Contains(_path, refusal.Message);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_refused_in_words()
    {
        var file = Path.Combine(_path, "file");
        await File.WriteAllTextAsync(file, "");
        var refusal = await Assert.ThrowsAsync<StoreUnusableException>(() => LogStores.OpenAsync(new SystemStoreDirectory(file)));
        Assert.Contains("cannot be opened", refusal.Message);
    }

    [Fact]
    public async Task A_full_device_is_told_from_other_failures()
    {
        if (!File.Exists("/dev/full")) return;
        await using var file = await new SystemStoreDirectory("/dev").OpenAsync("full");
        await Assert.ThrowsAsync<StoreFullException>(async () => await file.WriteAsync([new byte[10]], 0));
    }

    protected override async Task<INodeStore> OpenAsync()
    {
        var store = await LogStores.OpenAsync(new SystemStoreDirectory(_path), new LogStoreOptions { SegmentBytes = 64 * 1024 });
        _stores.Add(store);
        return store;
    }
}
