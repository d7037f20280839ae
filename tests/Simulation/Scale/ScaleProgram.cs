using System.CommandLine;
using System.Globalization;
using OrleansKv.Membership;

namespace OrleansKv.Simulation.Scale;

/// <summary><c>kv sim scale</c>: prints a table of what ring and gossip do and cost at several sizes.</summary>
internal sealed class ScaleProgram(TextWriter output, TextWriter error)
{
    private const double Mebibyte = 1 << 20;

    private static readonly GossipOptions Options = new();

    /// <summary>Returns 0, or 2 when the command line is wrong.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var parsed = new ScaleArguments().Command(RunAsync).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var wrong in parsed.Errors) await error.WriteLineAsync(wrong.Message);
            return 2;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    private async Task<int> RunAsync(ScaleSettings settings)
    {
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"N = {RingMeasurement.Replicas}, weight {RingMeasurement.Weight}, {RingMeasurement.Zones} zones, Q the power of two from {RingMeasurement.KeyRangesPerNode} ranges a node. A round is {Options.Round.TotalSeconds} s."));
        await output.WriteLineAsync();
        await output.WriteLineAsync("| nodes | Q | largest load over the fair share | moved by a join over its share: average (worst) | moved by a leave over its share: average (worst) | messages per node and second | bytes per node and second | largest message, bytes | rounds until all know a change: average (worst) | rounds until all know a node that joined: average (worst) | rounds until it knows all: average (worst) | ring, ms | difference of two rings, ms | ring, MiB | all fallbacks, MiB |");
        await output.WriteLineAsync("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        // Whatever is measured first pays for the compiler.
        RingMeasurement.Take(nodes: 30, changes: 1, settings.Seed);
        foreach (var nodes in settings.Sizes)
        {
            var effort = EffortFor(nodes);
            var ring = RingMeasurement.Take(nodes, effort.Changes, settings.Seed);
            var spread = SpreadMeasurement.Take(nodes, Options, effort.WarmUp, effort.Quiet, effort.Trials, settings.Seed);
            await output.WriteLineAsync(Row(ring, spread));
            await output.FlushAsync();
        }
        return 0;
    }

    /// <summary>A second of gossip costs in proportion to the square of the nodes: the larger a cluster, the fewer of them.</summary>
    private static (int Changes, TimeSpan WarmUp, TimeSpan Quiet, int Trials) EffortFor(int nodes) => nodes switch
    {
        <= 30 => (50, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), 100),
        <= 100 => (20, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), 20),
        <= 300 => (10, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), 5),
        <= 1_000 => (5, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), 2),
        _ => (3, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), 1),
    };

    private static string Row(RingMeasurement ring, SpreadMeasurement spread) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {ring.Nodes} | {ring.KeyRanges} | {ring.Load:0.00} | {Spread(ring.Joins, "0.00")} | {Spread(ring.Leaves, "0.00")} | {spread.Messages:0.0} | {spread.Bytes:0} | {spread.LargestMessage} | {Spread(spread.Change, "0.0")} | {Spread(spread.Join, "0.0")} | {Spread(spread.Introduction, "0.0")} | {ring.RingTime.TotalMilliseconds:0.0} | {ring.DifferenceTime.TotalMilliseconds:0.0} | {ring.RingBytes / Mebibyte:0.00} | {ring.FallbackBytes / Mebibyte:0.00} |");

    private static string Spread(IReadOnlyList<double> values, string format) =>
        values.Count == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{values.Average().ToString(format, CultureInfo.InvariantCulture)} ({values.Max().ToString(format, CultureInfo.InvariantCulture)})");
}
