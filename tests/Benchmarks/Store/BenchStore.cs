using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Replicas;
using OrleansKv.Storage;
using OrleansKv.Storage.Files;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Benchmarks.Store;

/// <summary>A log store in a directory of the benchmark's, with one key range as its replica uses it.</summary>
internal sealed class BenchStore : IAsyncDisposable
{
    /// <summary>Bytes of a value.</summary>
    public const int ValueBytes = 1024;

    private readonly IRangeStore _range;

    private BenchStore(LogNodeStore store, IRangeStore range) => (Log, _range) = (store, range);

    public LogNodeStore Log { get; }

    public static async Task<BenchStore> OpenAsync(string directory, LogStoreOptions? options = null)
    {
        var store = await LogNodeStore.OpenAsync(
            new SystemStoreDirectory(directory), "node-1", options ?? new LogStoreOptions(), TimeProvider.System, new Random(), NullLogger.Instance);
        return new BenchStore(store, await store.OpenRangeAsync(0, CancellationToken.None));
    }

    public static ObjectKey Key(int i) => new("bench", $"key-{i:D8}");

    /// <summary>A value with its checksum, as the coordinator hands it to replicas.</summary>
    public static ValueContent Value(int seed)
    {
        var value = new byte[ValueBytes];
        new Random(seed).NextBytes(value);
        return ValueChecksum.Create([.. value], null);
    }

    /// <summary>Writes a value as a replica that mints does: a new dot that replaces the key's one version.</summary>
    public async ValueTask PutAsync(ObjectKey key, ValueContent value)
    {
        var dot = _range.Counter.Next();
        var written = new HybridTimestamp((long)dot.Counter << HybridTimestamp.LogicalBits);
        var context = CausalContext.Empty.WithAllUpTo(dot, written, written.UnixMilliseconds);
        await _range.WriteAsync(key, new VersionSet(context, [new VersionedValue(dot, written, value)]));
    }

    public async ValueTask<VersionSet> GetAsync(ObjectKey key) => await _range.ReadAsync(key) ?? throw new InvalidOperationException($"{key} is not there.");

    /// <summary>Writes keys 0 to one below a count, many at once.</summary>
    public async Task FillAsync(int keys, int loops = 256)
    {
        var next = -1;
        var value = Value(1);
        await Task.WhenAll(Enumerable.Range(0, loops).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var key && key < keys) await PutAsync(Key(key), value);
        })));
    }

    public ValueTask DisposeAsync() => Log.DisposeAsync();
}
