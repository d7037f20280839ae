namespace OrleansKv.Coordination;

/// <summary>Repairs of stale replicas that a node's reads found, since its process started.</summary>
/// <param name="Done">Those that the replica has made durable.</param>
/// <param name="Failed">Those that it refused, or did not answer in time.</param>
/// <param name="Skipped">Those that were not tried because too many were running, or the node was busy with requests.</param>
[GenerateSerializer, Immutable, Alias("kv.ReadRepairCounts")]
public sealed record ReadRepairCounts(
    [property: Id(0)] long Done,
    [property: Id(1)] long Failed,
    [property: Id(2)] long Skipped);
