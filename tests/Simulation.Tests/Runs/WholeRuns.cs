namespace OrleansKv.Simulation.Tests.Runs;

/// <summary>Tests that run whole simulations on all processors go one after the other.</summary>
[CollectionDefinition(nameof(WholeRuns))]
public sealed class WholeRuns : ICollectionFixture<FixedSeeds>;
