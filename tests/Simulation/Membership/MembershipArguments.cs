using System.CommandLine;
using System.Globalization;

namespace OrleansKv.Simulation.Membership;

/// <summary>The options of <c>kv sim membership</c>.</summary>
internal sealed class MembershipArguments
{
    /// <summary>The command's name, the first word after <c>sim</c>.</summary>
    public const string Name = "membership";

    private readonly Option<ulong> _seed = new("--seed") { Description = "Decides the runs; 1 by default.", DefaultValueFactory = static _ => 1 };

    private readonly Option<int[]> _sizes = new("--sizes")
    {
        Description = "The cluster sizes, each 2 to 2000.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = static _ => [3, 10, 30, 100, 300, 1000],
    };

    private readonly Option<double[]> _losses = new("--losses")
    {
        Description = "The shares of messages that the network loses, each 0 to 0.9.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = static _ => [0, 0.01, 0.1, 0.3],
    };

    private readonly Option<double> _hours = new("--hours")
    {
        Description = "Instead of the table: so many node-hours without a fault, at 1 % loss unless --losses says otherwise, and what was wrongly believed in them.",
    };

    public MembershipArguments()
    {
        Bound(_sizes, 2, 2_000);
        Bound(_losses, 0, 0.9);
        Bound(_hours, 0.01, 1_000_000);
    }

    /// <summary>The command line of the command.</summary>
    /// <param name="run">Does what a correct one asks for, and returns the exit code.</param>
    public RootCommand Command(Func<MembershipSettings, Task<int>> run)
    {
        var command = new RootCommand("Measures the gossip about members alone, in virtual time. See docs/membership.md.") { _seed, _sizes, _losses, _hours };
        command.SetAction((parsed, _) =>
        {
            double? hours = parsed.GetResult(_hours) is null ? null : parsed.GetValue(_hours);
            var losses = hours is not null && parsed.GetResult(_losses) is not { Implicit: false } ? [0.01] : parsed.GetValue(_losses)!;
            return run(new MembershipSettings(parsed.GetValue(_seed), [.. parsed.GetValue(_sizes)!], [.. losses], hours));
        });
        return command;
    }

    private static void Bound(Option option, double least, double most) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
        {
            // What is not a number is refused by the parser already.
            if (double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && (value < least || value > most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be {least} to {most}; it is {value}."));
        }
    });
}
