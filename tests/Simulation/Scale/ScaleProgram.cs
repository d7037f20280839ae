using System.CommandLine;
using System.Globalization;
using OrleansKv.Membership;
using OrleansKv.Ring;

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
        await WriteRingsAsync(settings);
        await output.WriteLineAsync();
        await WriteSpreadAsync(settings);
        return 0;
    }

    private async Task WriteRingsAsync(ScaleSettings settings)
    {
        await output.WriteLineAsync($"Ring: N = {RingMeasurement.Replicas}; nodes of weight {RingMeasurement.Weight} in {RingMeasurement.Zones} zones; Q, the power of two from {RingMeasurement.KeyRangesPerNode} ranges a node, at most {KeySpace.MaxKeyRanges}.");
        await output.WriteLineAsync();
        await output.WriteLineAsync("| nodes | Q | load bound | largest load over the fair share | moved by a join over its share: average (worst) | moved by a leave over its share: average (worst) | ring, ms | difference of two rings, ms | ring, MiB | all preference lists, MiB | all preference lists, s |");
        await output.WriteLineAsync("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        // Whatever is timed first pays for the compiler.
        RingMeasurement.Take(nodes: 100, settings.LoadBounds[0], changes: 10, settings.Seed);
        foreach (var nodes in settings.Sizes)
        {
            foreach (var loadBound in settings.LoadBounds)
            {
                await output.WriteLineAsync(Row(RingMeasurement.Take(nodes, loadBound, ChangesFor(nodes), settings.Seed)));
                await output.FlushAsync();
            }
        }
    }

    private async Task WriteSpreadAsync(ScaleSettings settings)
    {
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Gossip: a round is {Options.Round.TotalSeconds} s; settings not named are the defaults. Nothing is lost."));
        await output.WriteLineAsync();
        await output.WriteLineAsync("| nodes | digests in a message, at most | messages per node and second | bytes per node and second | largest message, bytes | rounds until all know a change: average (worst) | rounds until all know a node that joined: average (worst) | rounds until that knows all: average (worst) | `suspect` wrongly, per node and minute |");
        await output.WriteLineAsync("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var nodes in settings.Sizes)
        {
            var (warmUp, quiet, trials) = EffortFor(nodes);
            foreach (var digests in settings.Digests)
            {
                var options = Options with { MaxDigests = digests };
                await output.WriteLineAsync(Row(SpreadMeasurement.Take(nodes, options, warmUp, quiet, trials, settings.Seed)));
                await output.FlushAsync();
            }
        }
    }

    private static int ChangesFor(int nodes) => nodes switch { <= 100 => 50, <= 300 => 25, _ => 10 };

    /// <summary>A second of gossip costs in proportion to the square of the nodes: the larger a cluster, the fewer of them.</summary>
    private static (TimeSpan WarmUp, TimeSpan Quiet, int Trials) EffortFor(int nodes) => nodes switch
    {
        <= 30 => (TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), 100),
        <= 100 => (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), 20),
        <= 300 => (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), 10),
        <= 1_000 => (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), 3),
        _ => (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4), 2),
    };

    private static string Row(RingMeasurement row) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {row.Nodes} | {row.Parameters.KeyRanges} | {row.Parameters.LoadBoundOf(row.Nodes):0.0#} | {row.Load:0.00} | {Spread(row.Joins, "0.00")} | {Spread(row.Leaves, "0.00")} | {row.RingTime.TotalMilliseconds:0.0} | {row.DifferenceTime.TotalMilliseconds:0.0} | {row.RingBytes / Mebibyte:0.00} | {row.ListBytes / Mebibyte:0.00} | {row.ListTime.TotalSeconds:0.00} |");

    private static string Row(SpreadMeasurement row) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {row.Nodes} | {row.MaxDigests} | {row.Messages:0.0} | {row.Bytes:0} | {row.LargestMessage} | {Spread(row.Change, "0.0")} | {Spread(row.Join, "0.0")} | {Spread(row.Introduction, "0.0")} | {row.FalseSuspicions:0.##} |");

    private static string Spread(IReadOnlyList<double> values, string format)
    {
        return values.Count == 0 ? "–" : $"{Text(values.Average())} ({Text(values.Max())})";

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
