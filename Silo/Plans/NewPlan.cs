using System.Collections.Immutable;

namespace OrleansKv.Silo.Plans;

/// <summary>A plan to be made.</summary>
internal sealed record NewPlan(ImmutableArray<NodeChange> Changes);
