using OrleansKv.Benchmarks;
using OrleansKv.Benchmarks.Http;
using OrleansKv.Benchmarks.Ring;
using OrleansKv.Benchmarks.Store;

Dictionary<string, Func<string[], Task<int>>> benchmarks = new()
{
#if EMBEDDED_ENGINE
    ["engine"] = EngineBenchmark.RunAsync,
#endif
    ["http"] = _ => HttpBenchmark.RunAsync(),
    ["background"] = _ => BackgroundBenchmark.RunAsync(),
    ["store"] = StoreBenchmark.RunAsync,
    ["ring"] = _ => RingTable.RunAsync(),
};

if (args.Length > 0 && benchmarks.TryGetValue(args[0], out var benchmark)) return await benchmark(args[1..]);
if (args.Length > 0)
{
    Console.Error.WriteLine($"There is no benchmark '{args[0]}': {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

// Without a name: what a change is judged by.
var worst = 0;
foreach (var name in new[] { "engine", "http" }.Where(benchmarks.ContainsKey))
{
    worst = Math.Max(worst, await benchmarks[name]([]));
    Console.WriteLine();
}
return worst;
