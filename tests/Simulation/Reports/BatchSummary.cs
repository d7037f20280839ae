using System.Collections.Immutable;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Reports;

/// <summary>What many runs came to. The order in which they are added does not matter.</summary>
internal sealed record BatchSummary
{
    public static BatchSummary Empty { get; } = new();

    public int Runs { get; init; }

    public ulong FirstSeed { get; init; } = ulong.MaxValue;

    public ulong LastSeed { get; init; }

    /// <summary>The sum over all runs.</summary>
    public TimeSpan VirtualTime { get; init; }

    /// <summary>Real time on one thread, summed over all runs.</summary>
    public TimeSpan ThreadTime { get; init; }

    /// <summary>Real time from the first run's beginning to the last one's end.</summary>
    public TimeSpan RealTime { get; init; }

    public long Operations { get; init; }

    public long Acknowledged { get; init; }

    public long Messages { get; init; }

    /// <summary>Checks made.</summary>
    public long Checks { get; init; }

    /// <summary>Injections by kind of fault.</summary>
    public ImmutableSortedDictionary<string, long> Faults { get; init; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>The runs that broke promises, by seed.</summary>
    public ImmutableSortedDictionary<ulong, FailedRun> Failures { get; init; } = ImmutableSortedDictionary<ulong, FailedRun>.Empty;

    public BatchSummary Add(SimulationResult result)
    {
        var seed = result.Options.Seed;
        return this with
        {
            Runs = Runs + 1,
            FirstSeed = Math.Min(FirstSeed, seed),
            LastSeed = Math.Max(LastSeed, seed),
            VirtualTime = VirtualTime + result.VirtualTime,
            ThreadTime = ThreadTime + result.RealTime,
            Operations = Operations + result.Operations,
            Acknowledged = Acknowledged + result.Acknowledged,
            Messages = Messages + result.Messages,
            Checks = Checks + result.Checks,
            Faults = Faults.SetItems(result.Faults.Select(fault => KeyValuePair.Create(fault.Key, Faults.GetValueOrDefault(fault.Key) + fault.Value))),
            Failures = result.Violations.IsEmpty ? Failures : Failures.SetItem(seed, FailedRun.Of(result)),
        };
    }
}
