using System.Globalization;
using System.Text.RegularExpressions;
using OrleansKv.Silo.Up;

namespace OrleansKv.Benchmarks.Http;

/// <summary>
/// What clients notice of the work in the background: the p99 of GET at half of the peak rate while nothing else goes on, and while a node that was away gets its hints, another one that lost
/// its disk is filled, all ranges are exchanged, and logs full of replaced values are compacted. Rounds of both kinds are interleaved. A round begins when hints and exchanges flow: what the start of two
/// nodes costs the others of their process, no cluster of machines pays. The first round of each kind compiles what is not compiled yet, and does not count.
/// </summary>
internal static partial class BackgroundBenchmark
{
    private const int Rounds = 5;
    private const int Connections = 64;
    private const int ReadKeys = 1_000;
    private const int WrittenKeys = 50_000;
    private const int ValueBytes = 1024;
    private const double TargetRatio = 1.5;
    private const string Hints = "hints delivered";
    private const string Exchanged = "keys exchanged";
    private const string Compacted = "compacted MiB";
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan WriteTime = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    private static readonly Load Get = new("GET", "GET", "/v1/buckets/bench/keys/", Body: false);
    private static readonly Load Put = new("PUT", "PUT", "/v1/buckets/bench/keys/", Body: true);

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
        await using var up = await UpApplication.StartAsync(new UpSettings(Nodes: 5, Port: 0, store) { HasFaults = true }, CancellationToken.None);
        using var http = new HttpClient { BaseAddress = new Uri(up.Url) };
        http.DefaultRequestHeaders.Add(NodeControl.Header, "bench");
        await HttpBenchmark.FillAsync(up.Url);
        await WrkRun.RunAsync(up.Url, Put.Script(WrittenKeys, ValueBytes), Connections, WriteTime);
        var peak = await WrkRun.RunAsync(up.Url, Get.Script(ReadKeys, ValueBytes), Connections, RoundTime);
        // Each connection sends a request every so often; what it waits for the answer is part of that.
        var pause = TimeSpan.FromSeconds(2 * Connections / peak.RequestsPerSecond) - (peak.P50 / 2);
        var script = (Get with { Pause = pause }).Script(ReadKeys, ValueBytes);
        Console.WriteLine($"background: 5 nodes on {up.Engine}, n=3, r=2, {Connections} connections, {ValueBytes}-byte values, {Rounds} interleaved rounds of {RoundTime.TotalSeconds:0} s at half of the peak");
        Console.WriteLine();

        List<WrkRun> quiet = [], busy = [];
        List<Dictionary<string, double>> work = [];
        for (var round = 0; round <= Rounds; round++)
        {
            await PostAsync(http, "/v1/cluster/anti-entropy/pause");
            var alone = await WrkRun.RunAsync(up.Url, script, Connections, RoundTime);
            await MakeWorkAsync(http, up.Url);
            var before = await BeginWorkAsync(http);
            var beside = await WrkRun.RunAsync(up.Url, script, Connections, RoundTime);
            if (round == 0) continue;
            var after = await CountersAsync(http);
            quiet.Add(alone);
            busy.Add(beside);
            work.Add(after.ToDictionary(static each => each.Key, each => each.Value - before.GetValueOrDefault(each.Key)));
        }

        return Print(peak, quiet, busy, work);
    }

    /// <summary>Leaves hints, an empty disk and much that was replaced behind.</summary>
    private static async Task MakeWorkAsync(HttpClient http, string url)
    {
        await PostAsync(http, "/dev/nodes/node-5/kill");
        await WrkRun.RunAsync(url, Put.Script(WrittenKeys, ValueBytes), Connections, WriteTime);
        await PostAsync(http, "/dev/nodes/node-4/kill");
        await PostAsync(http, "/dev/nodes/node-4/wipe");
        await Task.WhenAll(PostAsync(http, "/dev/nodes/node-4/restart"), PostAsync(http, "/dev/nodes/node-5/restart"));
    }

    /// <summary>Has what was left behind looked after from now on, and waits until hints are delivered and keys exchanged.</summary>
    /// <returns>How much of each kind was done when it had begun.</returns>
    private static async Task<Dictionary<string, double>> BeginWorkAsync(HttpClient http)
    {
        var before = await CountersAsync(http);
        await PostAsync(http, "/v1/cluster/anti-entropy/resume");
        await PostAsync(http, "/v1/cluster/repair");
        using var overdue = new CancellationTokenSource(StartTime);
        while (true)
        {
            var now = await CountersAsync(http);
            if (now[Hints] > before[Hints] && now[Exchanged] > before[Exchanged]) return now;
            await Task.Delay(LookInterval, overdue.Token);
        }
    }

    private static async Task PostAsync(HttpClient http, string path)
    {
        using var response = await http.PostAsync(path, null);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>How much of each kind of work was done so far: a round counts only if there was some.</summary>
    private static async Task<Dictionary<string, double>> CountersAsync(HttpClient http)
    {
        var text = await http.GetStringAsync("/metrics");
        return new Dictionary<string, double>
        {
            [Hints] = Sum(text, "kv_hints_total", "delivered"),
            [Exchanged] = Sum(text, "kv_antientropy_keys_total", ""),
            [Compacted] = Sum(text, "kv_store_compaction_written_bytes_total", "") / (1024 * 1024),
        };
    }

    private static double Sum(string text, string metric, string tag) => SampleLine().Matches(text)
        .Where(line => line.Groups[1].Value == metric && line.Groups[2].Value.Contains(tag, StringComparison.Ordinal))
        .Sum(static line => double.Parse(line.Groups[3].Value, CultureInfo.InvariantCulture));

    private static int Print(WrkRun peak, List<WrkRun> quiet, List<WrkRun> busy, List<Dictionary<string, double>> work)
    {
        Console.WriteLine("| round | rate of peak | p99 alone ms | p99 with work ms | ratio | " + $"{Hints} | {Exchanged} | {Compacted} | errors |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (var i = 0; i < Rounds; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {i + 1} | {busy[i].RequestsPerSecond / peak.RequestsPerSecond:0.00} | {quiet[i].P99.TotalMilliseconds:0.00} | {busy[i].P99.TotalMilliseconds:0.00} | {busy[i].P99 / quiet[i].P99:0.00} | {work[i][Hints]:0} | {work[i][Exchanged]:0} | {work[i][Compacted]:0.0} | {quiet[i].Errors + busy[i].Errors} |"));
        }

        var ratio = Median(busy) / Median(quiet);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Medians: {ratio:0.00} times the p99 without. Target: at most {TargetRatio:0.0}."));
        return quiet.Concat(busy).Sum(static run => run.Errors) == 0 ? 0 : 1;
    }

    private static TimeSpan Median(List<WrkRun> runs) => runs.Select(static run => run.P99).Order().ElementAt(runs.Count / 2);

    [GeneratedRegex(@"^(\w+)(\{[^}]*\})? (\S+)$", RegexOptions.Multiline)]
    private static partial Regex SampleLine();
}
