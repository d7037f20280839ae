using System.CommandLine;
using System.Globalization;
using OrleansKv.Membership;

namespace OrleansKv.Simulation.Membership;

/// <summary><c>kv sim membership</c>: prints a table of what the gossip about members does at several sizes and losses.</summary>
internal sealed class MembershipProgram(TextWriter output, TextWriter error)
{
    private static readonly GossipOptions Options = new();

    /// <summary>Returns 0, or 2 when the command line is wrong.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var parsed = new MembershipArguments().Command(RunAsync).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var wrong in parsed.Errors) await error.WriteLineAsync(wrong.Message);
            return 2;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    private async Task<int> RunAsync(MembershipSettings settings)
    {
        if (settings.Hours is { } hours) await WriteQuietAsync(settings, hours);
        else await WriteTableAsync(settings);
        return 0;
    }

    private async Task WriteTableAsync(MembershipSettings settings)
    {
        await output.WriteLineAsync("| nodes | loss | rounds of 1 s until all know a change: p50, p99, max | seconds until a dead node is down: p50, p99, max | pauses of 3 s taken for death | seconds until a restarted one is alive everywhere: max | node-hours without a fault | `suspect` wrongly, per node-hour | `down` wrongly | messages per node and second | bytes per node and second | largest message, bytes |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var nodes in settings.Sizes)
        {
            foreach (var loss in settings.Losses)
            {
                var (quiet, trials) = EffortFor(nodes);
                await output.WriteLineAsync(Row(GossipMeasurement.Take(nodes, loss, Options, quiet, trials, settings.Seed)));
                await output.FlushAsync();
            }
        }
    }

    /// <summary>A round costs in proportion to the square of the nodes: the larger a cluster, the fewer of them.</summary>
    private static (TimeSpan Quiet, int Trials) EffortFor(int nodes) => nodes switch
    {
        <= 30 => (TimeSpan.FromHours(60.0 / nodes), 200),
        <= 100 => (TimeSpan.FromMinutes(15), 50),
        <= 300 => (TimeSpan.FromMinutes(3), 5),
        _ => (TimeSpan.FromSeconds(20), 1),
    };

    private static string Row(GossipMeasurement row) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {row.Nodes} | {row.Loss:0 %} | {Spread(row.Convergence)} | {Detection(row)} | {row.PausesTakenForDeath} of {row.Return.Count} | {Max(row.Return)} | {row.NodeHours:0} | {row.FalseSuspicions / row.NodeHours:0.##} | {row.FalseDowns} | {row.Messages:0.0} | {row.Bytes:0} | {row.LargestMessage} |");

    private static string Detection(GossipMeasurement row) =>
        row.Undetected == 0 ? Spread(row.Detection) : string.Create(CultureInfo.InvariantCulture, $"{Spread(row.Detection)}; {row.Undetected} of {row.Undetected + row.Detection.Count} never");

    private static string Max(IReadOnlyList<double> values) => values.Count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{values.Max():0.0}");

    private static string Spread(IReadOnlyList<double> values)
    {
        if (values.Count == 0) return "-";
        var sorted = values.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{At(0.5):0.0}, {At(0.99):0.0}, {sorted[^1]:0.0}");

        double At(double share) => sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
    }

    private async Task WriteQuietAsync(MembershipSettings settings, double hours)
    {
        await output.WriteLineAsync("| nodes | loss | node-hours without a fault | `suspect` wrongly | `down` wrongly |");
        await output.WriteLineAsync("|---|---|---|---|---|");
        foreach (var nodes in settings.Sizes)
        {
            foreach (var loss in settings.Losses)
            {
                var row = GossipMeasurement.Take(nodes, loss, Options, TimeSpan.FromHours(hours / nodes / settings.Sizes.Length), trials: 0, settings.Seed);
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"| {row.Nodes} | {row.Loss:0 %} | {row.NodeHours:0} | {row.FalseSuspicions} | {row.FalseDowns} |"));
                await output.FlushAsync();
            }
        }
    }
}
