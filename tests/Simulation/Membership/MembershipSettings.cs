using System.Collections.Immutable;

namespace OrleansKv.Simulation.Membership;

/// <summary>What <c>kv sim membership</c> is asked for.</summary>
/// <param name="Seed">Decides the runs.</param>
/// <param name="Sizes">The cluster sizes.</param>
/// <param name="Losses">The shares of messages that the network loses.</param>
/// <param name="Hours">Node-hours without a fault instead of the table; null: the table.</param>
internal sealed record MembershipSettings(ulong Seed, ImmutableArray<int> Sizes, ImmutableArray<double> Losses, double? Hours);
