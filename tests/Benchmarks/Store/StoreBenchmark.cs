using System.Diagnostics;
using System.Globalization;
using OrleansKv.Storage.Log;

namespace OrleansKv.Benchmarks.Store;

/// <summary>
/// The log store beside a bare program that appends the same bytes: acknowledged writes, reads, starts, memory, and what compaction
/// writes. Rounds are interleaved, so that a machine that slows down slows both.
/// </summary>
internal static class StoreBenchmark
{
    private const int Rounds = 5;
    private const int Readers = 16;
    private const int HotKeys = 1_000;
    private const int ColdKeys = 100_000;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2);
    private static readonly int[] Writers = [1, 16, 100];
    private static readonly int[] Sizes = [100_000, 1_000_000];

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["--large"]) return await LargeStoreBenchmark.RunAsync();
        if (arguments.Length > 0)
        {
            Console.Error.WriteLine("store: --large, or nothing, is expected.");
            return 2;
        }

        var directory = Directory.CreateTempSubdirectory("orleanskv-bench-").FullName;
        try
        {
            Print($"store: log, {BenchStore.ValueBytes}-byte values, fsync always; medians of {Rounds} interleaved rounds of {RoundTime.TotalSeconds:0} s. Compare ratios, not rates: rates are the machine's.");
            await WritesAsync(directory);
            await ReadsAsync(directory);
            foreach (var keys in Sizes) await OpenAsync(directory, keys);
            await OverwriteAsync(directory);
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task WritesAsync(string directory)
    {
        await using var store = await BenchStore.OpenAsync(Path.Combine(directory, "writes"));
        await using var bare = new BareLog(Path.Combine(directory, "bare"));
        var value = BenchStore.Value(1);
        // As many bytes as the store's record has: the frame, the key and the version set around the value.
        var before = store.Log.Statistics.WrittenBytes;
        await store.PutAsync(BenchStore.Key(0), value);
        var record = new byte[store.Log.Statistics.WrittenBytes - before];

        var measured = Writers.ToDictionary(static writers => writers, static _ => (Store: new Samples(), Bare: new Samples()));
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(async i => { await store.PutAsync(BenchStore.Key(i), value); await bare.AppendAsync(record); }));
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var writers in Writers)
            {
                var counters = new int[writers];
                await measured[writers].Store.MeasureAsync(writers, RoundTime, loop => store.PutAsync(BenchStore.Key((loop * HotKeys) + (counters[loop]++ % HotKeys)), value));
                await measured[writers].Bare.MeasureAsync(writers, RoundTime, _ => bare.AppendAsync(record));
            }
        }

        Print("");
        Print("| writers | store acks/s | p50 ms | p99 ms | bare acks/s | p50 ms | p99 ms | ratio |");
        Print("|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (writers, (own, floor)) in measured.OrderBy(static each => each.Key))
            Print($"| {writers} | {own.PerSecond:0} | {own.Percentile(0.5):0.00} | {own.Percentile(0.99):0.00} | {floor.PerSecond:0} | {floor.Percentile(0.5):0.00} | {floor.Percentile(0.99):0.00} | {own.PerSecond / floor.PerSecond:0.00} |");
        Print($"Target: at least 0.6 at 100 writers. One record has {record.Length} bytes; one sync per batch: 100 writers have {measured[100].Store.PerSecond / measured[1].Store.PerSecond:0.0} times one writer's rate.");
    }

    private static async Task ReadsAsync(string directory)
    {
        // Two stores, as one directory has one process and one set of options.
        await using var cached = await BenchStore.OpenAsync(Path.Combine(directory, "cached"), new LogStoreOptions { CacheBytes = 1L << 30 });
        await using var uncached = await BenchStore.OpenAsync(Path.Combine(directory, "uncached"), new LogStoreOptions { CacheBytes = 0 });
        await cached.FillAsync(HotKeys);
        await uncached.FillAsync(ColdKeys);
        var (hot, cold) = (new Samples(), new Samples());
        for (var round = 0; round < Rounds; round++)
        {
            await ReadAsync(hot, cached, HotKeys);
            await ReadAsync(cold, uncached, ColdKeys);
        }

        Print("");
        Print($"| {Readers} readers | reads/s | p50 ms | p99 ms |");
        Print("|---|---:|---:|---:|");
        Print($"| from the cache | {hot.PerSecond:0} | {hot.Percentile(0.5):0.000} | {hot.Percentile(0.99):0.000} |");
        Print($"| from the files | {cold.PerSecond:0} | {cold.Percentile(0.5):0.000} | {cold.Percentile(0.99):0.000} |");
    }

    private static async Task OpenAsync(string directory, int keys)
    {
        var path = Path.Combine(directory, $"open-{keys}");
        await FillAsync(path, keys);
        // What ran last holds on to the closed store until others have run.
        await FillAsync(path + "-small", 1);
        var before = UsedBytes();
        var (time, withStore) = await OpenOnceAsync(path, keys);
        var bytes = (withStore - before) / (double)keys;
        // A key of 12 characters in a string of UTF-16: what the key itself takes.
        const int KeyBytes = 22 + (2 * 12);
        Print("");
        Print($"open, {keys:N0} keys: {time.TotalSeconds:0.00} s (target at 1 M: 5 s); memory {bytes:0} bytes a key, {bytes - KeyBytes:0} beyond the key's own string (target: 160)");
    }

    /// <summary>A method of its own, so that nothing of it is left when it has ended.</summary>
    private static async Task FillAsync(string path, int keys)
    {
        await using var store = await BenchStore.OpenAsync(path);
        await store.FillAsync(keys);
    }

    /// <summary>The time of a start, and the bytes in use with the store open.</summary>
    private static async Task<(TimeSpan Time, long UsedBytes)> OpenOnceAsync(string path, int keys)
    {
        var started = Stopwatch.GetTimestamp();
        await using var store = await BenchStore.OpenAsync(path, new LogStoreOptions { CacheBytes = 0 });
        var time = Stopwatch.GetElapsedTime(started);
        if ((await store.GetAsync(BenchStore.Key(keys - 1))).Siblings.Length != 1) throw new InvalidOperationException("The last key is not as it was written.");
        return (time, UsedBytes());
    }

    private static long UsedBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Overwrites keys at random until everything has been written three times over, with half of the data live on average.</summary>
    private static async Task OverwriteAsync(string directory)
    {
        const int Keys = 50_000;
        const int Times = 6;
        var options = new LogStoreOptions { SegmentBytes = 4 << 20, MaintenanceInterval = TimeSpan.FromMilliseconds(20), CompactionBytesPerSecond = 1L << 30 };
        await using var store = await BenchStore.OpenAsync(Path.Combine(directory, "overwrite"), options);
        await store.FillAsync(Keys);
        var value = BenchStore.Value(2);
        var before = store.Log.Statistics;
        var random = new Random(7);
        var order = Enumerable.Range(0, Times * Keys).Select(_ => random.Next(Keys)).ToArray();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < order.Length) await store.PutAsync(BenchStore.Key(order[i]), value);
        })));
        var after = store.Log.Statistics;
        var written = (double)(after.WrittenBytes - before.WrittenBytes);
        var amplification = written / (written - (after.CompactionBytes - before.CompactionBytes));
        Print("");
        Print($"overwrite, {Keys:N0} keys {Times} times over at random: write amplification {amplification:0.00} (target: 3), live share at the end {(double)after.LiveBytes / after.DataBytes:0.00}");
    }

    private static Task ReadAsync(Samples samples, BenchStore store, int keys)
    {
        var randoms = Enumerable.Range(0, Readers).Select(static loop => new Random(loop)).ToArray();
        return samples.MeasureAsync(Readers, RoundTime, async loop => await store.GetAsync(BenchStore.Key(randoms[loop].Next(keys))));
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static void Print(string line) => Console.WriteLine(line);
}
