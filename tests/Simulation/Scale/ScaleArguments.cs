using System.CommandLine;
using System.Globalization;
using OrleansKv.Membership;
using OrleansKv.Ring;

namespace OrleansKv.Simulation.Scale;

/// <summary>The options of <c>kv sim scale</c>.</summary>
internal sealed class ScaleArguments
{
    /// <summary>The command's name, the first word after <c>sim</c>.</summary>
    public const string Name = "scale";

    private const int MinNodes = 2;

    // What GossipOptions.Validate allows.
    private const int MinDigests = 16;
    private const int MaxDigests = 65_536;

    private readonly Option<ulong> _seed = new("--seed") { Description = "Decides all but the times and the memory; 1 by default.", DefaultValueFactory = static _ => 1 };

    private readonly Option<int[]> _sizes = new("--sizes")
    {
        Description = $"The cluster sizes, each {MinNodes} to {HashRing.MaxMembers}.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = static _ => [10, 30, 100, 300, 1_000, 2_000],
    };

    private readonly Option<double[]> _loadBounds = new("--load-bounds")
    {
        Description = $"The load bounds of rings of up to {RingParameters.TightMembers} nodes, beyond which they grow; each 1 to {RingParameters.MaxLoadBound}.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = static _ => [new RingParameters().LoadBound],
    };

    private readonly Option<int[]> _digests = new("--digests")
    {
        Description = $"How many members a message of the gossip tells of in short at most, each {MinDigests} to {MaxDigests}.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = static _ => [new GossipOptions().MaxDigests],
    };

    public ScaleArguments()
    {
        Bound(_sizes, MinNodes, HashRing.MaxMembers);
        Bound(_loadBounds, 1, RingParameters.MaxLoadBound);
        Bound(_digests, MinDigests, MaxDigests);
    }

    /// <summary>The command line of the command.</summary>
    /// <param name="run">Does what a correct one asks for, and returns the exit code.</param>
    public RootCommand Command(Func<ScaleSettings, Task<int>> run)
    {
        var command = new RootCommand("Measures the ring and the gossip against the size of the cluster. See docs/scale.md.") { _seed, _sizes, _loadBounds, _digests };
        command.SetAction((parsed, _) => run(new ScaleSettings(
            parsed.GetValue(_seed), [.. parsed.GetValue(_sizes)!], [.. parsed.GetValue(_loadBounds)!], [.. parsed.GetValue(_digests)!])));
        return command;
    }

    private static void Bound(Option option, double least, double most) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
        {
            // What is not a number is refused by the parser already.
            if (double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && !(value >= least && value <= most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be {least} to {most}; it is {value}."));
        }
    });
}
