using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.CommandLine;

/// <summary>What <c>kv sim</c> is asked for.</summary>
internal sealed record SimSettings
{
    /// <summary>How many runs there are when nothing says it.</summary>
    public const int DefaultRuns = 100;

    /// <summary>What all runs have in common, with the first one's seed.</summary>
    public required SimulationOptions First { get; init; }

    /// <summary>True when the first seed was drawn, not given.</summary>
    public required bool IsFresh { get; init; }

    /// <summary>How many runs, each with the next seed; null: as many as fit into <see cref="Time"/>.</summary>
    public required int? Runs { get; init; }

    /// <summary>The real time after which no further run begins; null: no limit.</summary>
    public required TimeSpan? Time { get; init; }

    /// <summary>Worlds that run at once, each on a thread of its own.</summary>
    public required int Jobs { get; init; }

    /// <summary>Whether the run's events are written out.</summary>
    public required bool Trace { get; init; }

    /// <summary>Whether the hash of each run's trace is written out.</summary>
    public required bool Hashes { get; init; }

    /// <summary>Real time for cutting a failing run down; null: it is left as it is.</summary>
    public required TimeSpan? ShrinkTime { get; init; }

    /// <summary>True when the names of the planted bugs are asked for, and nothing else.</summary>
    public required bool ListPlantedBugs { get; init; }
}
