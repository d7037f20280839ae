using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Security.Cryptography;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.CommandLine;

/// <summary>The options of <c>kv sim</c>: their names, their bounds, and what they come to.</summary>
internal sealed class SimArguments
{
    public const int MinNodes = 3;
    public const int MaxNodes = 9;
    public const int MaxClients = 100;
    public const int MaxOperations = 10_000;
    public const int MaxInjections = 10_000;
    public const int MaxRuns = 10_000_000;
    public const int MaxJobs = 256;
    public const double MaxMinutes = 7 * 24 * 60;

    private readonly Option<ulong?> _seed = new("--seed") { Description = "The first seed. Alone: that one run. Without it a fresh one is drawn, and printed." };
    private readonly Option<int?> _runs = Number("--runs", 1, MaxRuns, $"How many runs, each with the next seed; {SimSettings.DefaultRuns} when nothing else is said.");
    private readonly Option<double?> _minutes = Minutes("--minutes", "As many runs as begin within so many minutes.");
    private readonly Option<string?> _faults = new("--faults") { Description = "The kinds of faults, with commas between them; 'all': the seed chooses among all (default); 'none'.", HelpName = "LIST|all|none" };
    private readonly Option<bool> _fixedRing = new("--fixed-ring") { Description = "Has no seed choose changes of the ring, which make a run longer." };
    private readonly Option<int?> _nodes = Number("--nodes", MinNodes, MaxNodes, $"Nodes, {MinNodes} to {MaxNodes}; otherwise the seed decides.");
    private readonly Option<int?> _clients = Number("--clients", 1, MaxClients, $"Clients, 1 to {MaxClients}; otherwise the seed decides.");
    private readonly Option<int?> _operations = Number("--operations", 1, MaxOperations, $"Operations of each client at most, 1 to {MaxOperations}; otherwise the seed decides.");
    private readonly Option<int?> _injections = Number("--injections", 0, MaxInjections, $"Injections of each kind of fault at most, 0 to {MaxInjections}; otherwise no limit.");
    private readonly Option<string?> _planted = new("--planted") { Description = "Plants a known bug, which the simulator must find; 'list' names them.", HelpName = "NAME|list" };
    private readonly Option<bool> _trace = new("--trace") { Description = "Writes every event of the one run to standard output, and all else to standard error." };
    private readonly Option<bool> _hashes = new("--hashes") { Description = "Writes the hash of each run's trace to standard output, and all else to standard error." };
    private readonly Option<bool> _shrink = new("--shrink") { Description = "Cuts the first failing run down to the smallest one found that fails alike." };
    private readonly Option<double?> _shrinkMinutes = Minutes("--shrink-minutes", "How long --shrink takes at most; 1 minute by default.");
    private readonly Option<int?> _jobs = Number("--jobs", 1, MaxJobs, "Worlds that run at once; one a core by default. No result depends on it.");

    private readonly RootCommand _root;

    public SimArguments()
    {
        _faults.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !FaultNames.TryParse(token.Value, out _, out var error)) result.AddError(error!);
        });
        _planted.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && PlantedBugNames.ErrorOf(token.Value) is { } error) result.AddError(error);
        });
        _root = new RootCommand("Runs the whole cluster in a simulated world, seed by seed, and judges each run. See docs/simulation.md.")
        {
            _seed, _runs, _minutes, _faults, _fixedRing, _nodes, _clients, _operations, _injections, _planted, _trace, _hashes, _shrink, _shrinkMinutes, _jobs,
        };
    }

    /// <summary>Parses a command line; <see cref="ErrorsOf"/> says what is wrong with it.</summary>
    /// <param name="args">The words.</param>
    /// <param name="run">Does what a correct one asks for, and returns the exit code.</param>
    public ParseResult Parse(IReadOnlyList<string> args, Func<SimSettings, Task<int>> run)
    {
        _root.SetAction((parsed, _) => run(Read(parsed)));
        return _root.Parse(args);
    }

    /// <summary>What is wrong with each option, or else with several together.</summary>
    public IReadOnlyList<string> ErrorsOf(ParseResult parsed)
    {
        if (parsed.Errors.Count > 0) return [.. parsed.Errors.Select(static error => error.Message)];
        // Of a request for help the other options are not read.
        return parsed.Action is SynchronousCommandLineAction ? [] : ErrorsTogether(parsed);
    }

    /// <summary>What a command line without errors asks for.</summary>
    public SimSettings Read(ParseResult parsed)
    {
        var seed = parsed.GetValue(_seed);
        var minutes = parsed.GetValue(_minutes);
        FaultNames.TryParse(parsed.GetValue(_faults) ?? FaultNames.All, out var faults, out _);
        var planted = parsed.GetValue(_planted);
        return new SimSettings
        {
            First = new SimulationOptions
            {
                Seed = seed ?? (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue),
                Faults = faults,
                FixedRing = parsed.GetValue(_fixedRing),
                Nodes = parsed.GetValue(_nodes),
                Clients = parsed.GetValue(_clients),
                Operations = parsed.GetValue(_operations),
                Injections = parsed.GetValue(_injections),
                PlantedBug = planted,
            },
            IsFresh = seed is null,
            Runs = parsed.GetValue(_runs) ?? (minutes, seed) switch
            {
                (not null, _) => null,
                (_, not null) => 1,
                _ => SimSettings.DefaultRuns,
            },
            Time = minutes is { } limit ? TimeSpan.FromMinutes(limit) : null,
            Jobs = parsed.GetValue(_jobs) ?? Environment.ProcessorCount,
            Trace = parsed.GetValue(_trace),
            Hashes = parsed.GetValue(_hashes),
            ShrinkTime = parsed.GetValue(_shrink) ? TimeSpan.FromMinutes(parsed.GetValue(_shrinkMinutes) ?? 1) : null,
            ListPlantedBugs = planted == PlantedBugNames.List,
        };
    }

    private List<string> ErrorsTogether(ParseResult parsed)
    {
        var seed = parsed.GetValue(_seed);
        var runs = parsed.GetValue(_runs) ?? 1;
        var isOne = seed is not null && runs == 1 && parsed.GetValue(_minutes) is null;
        var trace = parsed.GetValue(_trace);
        List<string> errors = [];
        if (trace && !isOne) errors.Add("--trace is for one run: it needs --seed, and neither --runs nor --minutes.");
        if (trace && parsed.GetValue(_hashes)) errors.Add("--trace and --hashes both write to standard output: choose one.");
        if (parsed.GetValue(_shrinkMinutes) is not null && !parsed.GetValue(_shrink)) errors.Add("--shrink-minutes needs --shrink.");
        if (seed > ulong.MaxValue - (ulong)(runs - 1)) errors.Add("--seed and --runs go beyond the last seed.");
        return errors;
    }

    private static Option<int?> Number(string name, int least, int most, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            // What is not a number is refused by the parser already.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && (value < least || value > most))
                result.AddError($"{name} must be {least} to {most}; it is {value}.");
        });
        return option;
    }

    private static Option<double?> Minutes(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && !(value > 0 && value <= MaxMinutes))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be above 0 and at most {MaxMinutes}; it is {value}."));
        });
        return option;
    }
}
