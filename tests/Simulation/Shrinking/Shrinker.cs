using System.Collections.Immutable;
using System.Globalization;
using OrleansKv.Simulation.CommandLine;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Shrinking;

/// <summary>
/// Looks for a smaller run of the same seed that breaks the same promise. Fault kinds are left out by halves, then quarters, down to
/// single ones (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", section 3); numbers go down by
/// what is left, its half, its quarter, down to one. It starts again from the first concern until a whole round finds nothing.
/// </summary>
/// <param name="run">Does a run.</param>
/// <param name="isTimeUp">Asked before each run.</param>
internal sealed class Shrinker(Func<SimulationOptions, SimulationResult> run, Func<bool> isTimeUp)
{
    private readonly Dictionary<string, (int Tried, int Kept)> _counts = [];
    private readonly HashSet<string> _seen = [];
    private string _check = "";
    private SimulationResult _smallest = null!;

    /// <param name="failing">A run with at least one violation: the earliest one's check must fail again.</param>
    public ShrinkResult Shrink(SimulationResult failing)
    {
        _check = failing.Violations[0].Check;
        _smallest = failing;
        var start = WithChoices(failing);
        // Everything that the seed chose, written out: the same run, from which each thing can be taken by itself.
        if (!Try("choices", start)) return Result(start);

        SimulationOptions before;
        do
        {
            before = _smallest.Options;
            LessFaults();
            LessOf("injections", 1, MostInjections() + 1, static (options, value) => options with { Injections = value });
            LessOf("clients", 1, Options.Clients!.Value, static (options, value) => options with { Clients = value });
            LessOf("operations", 1, Options.Operations!.Value, static (options, value) => options with { Operations = value });
            LessOf("nodes", SimArguments.MinNodes, Options.Nodes!.Value, static (options, value) => options with { Nodes = value });
        }
        while (_smallest.Options != before && !isTimeUp());
        return Result(start);
    }

    private SimulationOptions Options => _smallest.Options;

    private static SimulationOptions WithChoices(SimulationResult result) => result.Options with
    {
        Faults = result.Plan.Faults,
        Nodes = result.Plan.NodeOptions.Members.Length,
        Clients = result.Plan.Clients,
        Operations = result.Plan.Operations,
    };

    /// <summary>How often the most frequent kind was injected. Not part of the start: a fault that knows its end does less than one that waits for it.</summary>
    private int MostInjections() => Options.Injections is { } limit ? limit - 1 : _smallest.Faults.Values.DefaultIfEmpty().Max();

    private void LessFaults()
    {
        for (var size = Options.Faults!.Count; size > 0; size /= 2)
        {
            var left = Options.Faults!.ToList();
            for (var i = 0; i < left.Count;)
            {
                var rest = left.Where((_, index) => index < i || index >= i + size).ToList();
                if (Try("faults", Options with { Faults = rest.ToImmutableSortedSet(StringComparer.Ordinal) })) left = rest;
                else i += size;
            }
        }
    }

    private void LessOf(string concern, int least, int value, Func<SimulationOptions, int, SimulationOptions> with)
    {
        for (var cut = value - least; cut > 0;)
        {
            if (!Try(concern, with(Options, value - cut)))
            {
                cut /= 2;
                continue;
            }
            value -= cut;
            cut = Math.Min(cut, value - least);
        }
    }

    private bool Try(string concern, SimulationOptions candidate)
    {
        if (isTimeUp() || !_seen.Add(ReplayCommand.For(candidate))) return false;
        var result = run(candidate);
        var isAlike = result.Violations.Any(violation => violation.Check == _check);
        var (tried, kept) = _counts.GetValueOrDefault(concern);
        _counts[concern] = (tried + 1, kept + (isAlike ? 1 : 0));
        if (isAlike) _smallest = result;
        return isAlike;
    }

    private ShrinkResult Result(SimulationOptions start) => new(
        _check,
        _smallest,
        [
            Step("faults", static options => FaultNames.Format(options.Faults), start),
            Step("injections", static options => options.Injections is { } limit ? Text(limit) : "no limit", start),
            Step("clients", static options => Text(options.Clients), start),
            Step("operations", static options => Text(options.Operations), start),
            Step("nodes", static options => Text(options.Nodes), start),
        ],
        !isTimeUp());

    private ShrinkStep Step(string concern, Func<SimulationOptions, string> show, SimulationOptions start)
    {
        var (tried, kept) = _counts.GetValueOrDefault(concern);
        // Where even the start did not fail alike, the first run is all there is.
        var to = _counts.GetValueOrDefault("choices").Kept > 0 ? Options : start;
        return new ShrinkStep(concern, show(start), show(to), tried, kept);
    }

    private static string Text(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";
}
