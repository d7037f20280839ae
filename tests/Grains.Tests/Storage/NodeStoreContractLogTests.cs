using System.Text;
using OrleansKv.Replicas;
using OrleansKv.Storage.Files;
using OrleansKv.Storage.Log;

namespace OrleansKv.Storage;

/// <summary>On the real file system and without a cache, so that every read comes from it.</summary>
public sealed class NodeStoreContractLogTests : NodeStoreContractDurableTests, IAsyncLifetime
{
    private static readonly LogStoreOptions Options = new() { SegmentBytes = 64 * 1024, CacheBytes = 0 };
    private readonly string _path = Directory.CreateTempSubdirectory("log-store-").FullName;
    private readonly List<LogNodeStore> _stores = [];
    private int _lives;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync();
        Directory.Delete(_path, recursive: true);
    }

    protected override async Task<INodeStore> OpenAsync()
    {
        var store = await LogStores.OpenAsync(new SystemStoreDirectory(Current), Options);
        _stores.Add(store);
        return store;
    }

    protected override async Task<INodeStore> ReopenAsync(bool inOrder)
    {
        if (inOrder) await _stores[^1].DisposeAsync();
        else CopyAsLeftByAKill();
        return await OpenAsync();
    }

    protected override Task OpenTwiceAsync() => OpenAsync();

    protected override async Task OpenForAnotherNodeAsync()
    {
        await _stores[^1].DisposeAsync();
        await LogStores.OpenAsync(new SystemStoreDirectory(Current), Options, node: "another");
    }

    protected override async Task DamageAsync(ObjectKey key)
    {
        var path = Directory.GetFiles(Current, "*.log").Max(StringComparer.Ordinal)!;
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes);
        var name = Encoding.UTF8.GetBytes(key.Bucket + key.Key);
        var inBody = bytes.AsSpan().LastIndexOf(name) + name.Length + 10;
        file.Position = inBody;
        file.WriteByte((byte)(bytes[inBody] ^ 1));
    }

    private string Current => Path.Combine(_path, $"{_lives}");

    private void CopyAsLeftByAKill()
    {
        var from = Current;
        _lives++;
        Directory.CreateDirectory(Current);
        foreach (var file in Directory.GetFiles(from, "*.log")) File.Copy(file, Path.Combine(Current, Path.GetFileName(file)));
    }
}
