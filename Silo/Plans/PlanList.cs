using System.Collections.Immutable;

namespace OrleansKv.Silo.Plans;

/// <summary>The plans that the API shows, the oldest first.</summary>
internal sealed record PlanList(long RingVersion, ImmutableArray<Plan> Plans);
