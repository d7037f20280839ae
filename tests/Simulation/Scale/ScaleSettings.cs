using System.Collections.Immutable;

namespace OrleansKv.Simulation.Scale;

/// <summary>What <c>kv sim scale</c> is asked for.</summary>
/// <param name="Seed">Decides all but the times and the memory.</param>
/// <param name="Sizes">The cluster sizes.</param>
/// <param name="LoadBounds">The load bounds of the rings.</param>
/// <param name="Digests">How many members a message of the gossip tells of in short, at most.</param>
internal sealed record ScaleSettings(ulong Seed, ImmutableArray<int> Sizes, ImmutableArray<double> LoadBounds, ImmutableArray<int> Digests);
