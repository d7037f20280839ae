using OrleansKv.Benchmarks;

Dictionary<string, Func<string[], Task>> benchmarks = new()
{
#if EMBEDDED_ENGINE
    ["engine"] = EngineBenchmark.RunAsync,
#endif
};

if (args.Length == 0 || !benchmarks.TryGetValue(args[0], out var benchmark))
{
    Console.Error.WriteLine($"Say which benchmark to run: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

await benchmark(args[1..]);
return 0;
