using System.Diagnostics;
using System.Globalization;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Benchmarks.Store;

/// <summary>Ten gigabytes of values behind a cache of 50 MB: all of them readable, in how much memory.</summary>
internal static class LargeStoreBenchmark
{
    private const int Values = 10_000_000;
    private const long CacheBytes = 50 * 1_000_000;
    private const int Readers = 16;

    public static async Task<int> RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("orleanskv-bench-").FullName;
        try
        {
            var options = new LogStoreOptions { CacheBytes = CacheBytes };
            await using (var filled = await BenchStore.OpenAsync(directory, options)) await filled.FillAsync(Values, loops: 1_024);
            Print($"large: {Values:N0} values of {BenchStore.ValueBytes} bytes; {Memory()} in use after writing");

            var started = Stopwatch.GetTimestamp();
            await using var store = await BenchStore.OpenAsync(directory, options);
            Print($"opened in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s; {Memory()} in use");

            started = Stopwatch.GetTimestamp();
            var next = -1;
            await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Task.Run(async () =>
            {
                while (Interlocked.Increment(ref next) is var key && key < Values)
                {
                    var set = await store.GetAsync(BenchStore.Key(key));
                    if (set.Siblings is not [{ Content.Value.Length: BenchStore.ValueBytes } version] || !ValueChecksum.Verify(version.Content)) throw new InvalidOperationException($"Key {key} is not as it was written.");
                }
            })));
            Print($"all read back in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s; {Memory()} in use, the cache may have {CacheBytes / 1_000_000} MB");
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Memory()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{GC.GetTotalMemory(forceFullCollection: true) / 1e6:0} MB of objects, {process.WorkingSet64 / 1e6:0} MB of memory");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
