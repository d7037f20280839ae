using System.Collections.Immutable;

namespace OrleansKv.Simulation.Runs;

/// <summary>What a run is asked for; the seed decides the rest.</summary>
internal sealed record SimulationOptions
{
    public required ulong Seed { get; init; }

    /// <summary>The kinds of faults that may happen; null for all of them.</summary>
    public ImmutableSortedSet<string>? Faults { get; init; }

    /// <summary>True for a run whose seed may choose all faults but changes of the ring; the rest of it is as with them.</summary>
    public bool FixedRing { get; init; }

    /// <summary>Nodes, 3 to 9; null: the seed decides.</summary>
    public int? Nodes { get; init; }

    /// <summary>Clients; null: the seed decides.</summary>
    public int? Clients { get; init; }

    /// <summary>Operations that each client starts; null: the seed decides.</summary>
    public int? Operations { get; init; }

    /// <summary>Injections of each kind of fault at most; null: no limit.</summary>
    public int? Injections { get; init; }

    /// <summary>The bug that is planted, by name; null for none.</summary>
    public string? PlantedBug { get; init; }
}
