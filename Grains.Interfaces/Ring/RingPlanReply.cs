using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>An answer about plans.</summary>
/// <param name="Refusal">Why what was asked for cannot be done; null when it was.</param>
/// <param name="IsUnknown">True when there is no such plan.</param>
/// <param name="RingVersion">The version of the ring.</param>
/// <param name="Plans">The plans that were asked for.</param>
[GenerateSerializer, Immutable, Alias("kv.RingPlanReply")]
public sealed record RingPlanReply(
    [property: Id(0)] string? Refusal,
    [property: Id(1)] bool IsUnknown,
    [property: Id(2)] long RingVersion,
    [property: Id(3)] ImmutableArray<RingPlanView> Plans);
