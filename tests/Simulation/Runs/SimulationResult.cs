using System.Collections.Immutable;
using OrleansKv.Simulation.Checks;

namespace OrleansKv.Simulation.Runs;

/// <summary>What a run came to.</summary>
internal sealed record SimulationResult
{
    public required SimulationOptions Options { get; init; }

    public required SimulationPlan Plan { get; init; }

    /// <summary>Empty when every promise was kept; the earliest first.</summary>
    public required ImmutableArray<Violation> Violations { get; init; }

    /// <summary>The hash of the whole trace.</summary>
    public required ulong TraceHash { get; init; }

    public required TimeSpan VirtualTime { get; init; }

    public required TimeSpan RealTime { get; init; }

    /// <summary>Pieces of work that ran.</summary>
    public required long Steps { get; init; }

    public required long Messages { get; init; }

    public required int Operations { get; init; }

    public required int Acknowledged { get; init; }

    /// <summary>How often each kind of fault was injected.</summary>
    public required ImmutableSortedDictionary<string, int> Faults { get; init; }

    /// <summary>The checks that were made.</summary>
    public required int Checks { get; init; }
}
