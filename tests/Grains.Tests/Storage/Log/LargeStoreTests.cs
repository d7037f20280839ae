using OrleansKv.Storage.Files;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>Ten times as much data as the cache may hold, on the real disk.</summary>
[CollectionDefinition(nameof(LargeStoreTests), DisableParallelization = true)]
[Collection(nameof(LargeStoreTests))]
public sealed class LargeStoreTests : IDisposable
{
    private const int Values = 5_000;
    private const int ValueBytes = 100_000;
    private const long CacheBytes = 50_000_000;

    /// <summary>What the index, buffers and garbage may take beside the cache.</summary>
    private const long OtherBytes = 50_000_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanskv-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task All_of_it_is_readable_in_little_more_memory_than_the_cache_may_have()
    {
        var before = UsedBytes();
        var options = new LogStoreOptions { CacheBytes = CacheBytes, Fsync = FsyncPolicy.Never };
        await using var store = await LogNodeStore.OpenAsync(
            new SystemStoreDirectory(_directory.FullName), LogStores.Node, options, TimeProvider.System, new Random(1), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var range = await store.RangeAsync();
        await Parallel.ForAsync(0, Values, async (i, _) => await range.WriteAsync(LogStores.Key(i), SetOf(i, range.Counter.Next())));
        AssertMemory(before);

        await Parallel.ForAsync(0, Values, async (i, _) =>
        {
            var version = Assert.Single((await range.ReadAsync(LogStores.Key(i)))!.Siblings);
            Assert.True(version.Content.Value.AsSpan().SequenceEqual(ValueOf(i)));
        });
        AssertMemory(before);
    }

    /// <summary>No lower bound: what other tests left behind may go meanwhile.</summary>
    private static void AssertMemory(long before)
    {
        var grown = UsedBytes() - before;
        Assert.True(grown <= CacheBytes + OtherBytes, $"{grown} bytes more are in use than before, with a cache of {CacheBytes}.");
    }

    private static long UsedBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static VersionSet SetOf(int i, Dot dot)
    {
        var written = new HybridTimestamp(i + 1);
        return new VersionSet(CausalContext.Empty.WithAllUpTo(dot, written, 1), [new VersionedValue(dot, written, ValueChecksum.Create([.. ValueOf(i)], null))]);
    }

    private static byte[] ValueOf(int i)
    {
        var value = new byte[ValueBytes];
        new Random(i).NextBytes(value);
        return value;
    }
}
