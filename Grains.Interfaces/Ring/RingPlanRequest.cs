using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>Something that is to be done with a plan.</summary>
/// <param name="Action">What.</param>
/// <param name="Id">With which plan; null for all of them, or a new one.</param>
/// <param name="Changes">What a new plan is to change.</param>
[GenerateSerializer, Immutable, Alias("kv.RingPlanRequest")]
public sealed record RingPlanRequest(
    [property: Id(0)] RingPlanAction Action,
    [property: Id(1)] string? Id = null,
    [property: Id(2)] ImmutableArray<RingChange> Changes = default);
