using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansKv.Silo.Up;

namespace OrleansKv.Benchmarks.Http;

/// <summary>
/// GET and PUT of 1 KiB values through the front door, beside a constant answer of the same web server, with <c>wrk</c> as
/// the load. Rounds are interleaved, so that a machine that slows down slows all three.
/// </summary>
internal static class HttpBenchmark
{
    private const int Rounds = 3;
    private const int Connections = 64;
    private const int Keys = 1_000;
    private const int ValueBytes = 1024;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(5);
    /// <summary>The code that a load runs is compiled for good only after some ten seconds of it.</summary>
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("orleanskv-bench-");
        try
        {
            return await RunAsync(new StoreSettings(StoreKind.Log) { Data = data });
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<int> RunAsync(StoreSettings store)
    {
        await using var up = await UpApplication.StartAsync(new UpSettings(Nodes: 5, Port: 0, store), CancellationToken.None, MapConstant);
        await FillAsync(up.Url);
        Console.WriteLine($"http: 5 nodes on {up.Engine}, n=3, r=2, w=2, log store with fsync always, {Connections} connections, {ValueBytes}-byte values, {Rounds} interleaved rounds of {RoundTime.TotalSeconds:0} s");
        Console.WriteLine();

        Load[] loads =
        [
            new("constant", "GET", "/constant", Body: false),
            new("GET (R=2)", "GET", "/v1/buckets/bench/keys/", Body: false),
            new("PUT (W=2)", "PUT", "/v1/buckets/bench/keys/", Body: true),
        ];
        foreach (var load in loads) await RunAsync(up.Url, load, WarmUpTime);
        var runs = loads.ToDictionary(load => load, _ => new List<Measured>());
        for (var round = 1; round <= Rounds; round++)
            foreach (var load in loads)
                runs[load].Add(await RunAsync(up.Url, load, RoundTime));
        Print(loads, runs);
        return runs.Values.SelectMany(each => each).Sum(run => run.Wrk.Errors) == 0 ? 0 : 1;
    }

    private static void MapConstant(WebApplication app)
    {
        var body = new byte[ValueBytes];
        app.MapGet("/constant", (RequestDelegate)(context =>
        {
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body).AsTask();
        }));
    }

    internal static async Task FillAsync(string url)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        var value = new byte[ValueBytes];
        new Random(1).NextBytes(value);
        // Blind writes of a key make siblings, unless its bucket keeps the last one only.
        using var properties = new StringContent("""{"n": 3, "r": 2, "w": 2, "conflict": "lww"}""", new MediaTypeHeaderValue("application/json"));
        using var bucket = await http.PutAsync("/v1/buckets/bench", properties);
        bucket.EnsureSuccessStatusCode();
        for (var i = 1; i <= Keys; i++)
        {
            using var content = new ByteArrayContent(value);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            using var response = await http.PutAsync($"/v1/buckets/bench/keys/{i}", content);
            response.EnsureSuccessStatusCode();
        }
    }

    private static async Task<Measured> RunAsync(string url, Load load, TimeSpan time)
    {
        using var server = Process.GetCurrentProcess();
        var before = server.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var wrk = await WrkRun.RunAsync(url, load.Script(Keys, ValueBytes), Connections, time);
        server.Refresh();
        return new Measured(wrk, (server.TotalProcessorTime - before).TotalSeconds / Math.Max(1, wrk.Requests), (GC.GetTotalAllocatedBytes() - allocated) / (double)Math.Max(1, wrk.Requests));
    }

    private static void Print(Load[] loads, Dictionary<Load, List<Measured>> runs)
    {
        var constant = Median(runs[loads[0]], run => run.Wrk.RequestsPerSecond);
        var constantCpu = Median(runs[loads[0]], run => run.CpuSecondsPerRequest);
        Console.WriteLine("| medians | requests/s | ratio | p50 ms | p99 ms | server CPU µs/request | ratio | allocated bytes/request | errors |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var load in loads)
        {
            var rate = Median(runs[load], run => run.Wrk.RequestsPerSecond);
            var cpu = Median(runs[load], run => run.CpuSecondsPerRequest);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {load.Name} | {rate:0} | {rate / constant:0.00} | {Median(runs[load], run => run.Wrk.P50.TotalMilliseconds):0.00} | {Median(runs[load], run => run.Wrk.P99.TotalMilliseconds):0.00} | {cpu * 1e6:0.0} | {cpu / constantCpu:0.00} | {Median(runs[load], run => run.AllocatedBytesPerRequest):0} | {runs[load].Sum(run => run.Wrk.Errors)} |"));
        }
        Console.WriteLine();
        Console.WriteLine("Targets: GET at least 0.55 and PUT at least 0.35 of the constant endpoint's requests per second. Compare ratios, not rates: rates are the machine's.");
    }

    private static double Median(List<Measured> runs, Func<Measured, double> of) => runs.Select(of).Order().ElementAt(runs.Count / 2);

    private sealed record Measured(WrkRun Wrk, double CpuSecondsPerRequest, double AllocatedBytesPerRequest);
}
