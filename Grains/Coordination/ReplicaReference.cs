using OrleansKv.Replicas;

namespace OrleansKv.Coordination;

/// <summary>A replica of a key range and how to call it.</summary>
/// <param name="Node">Its node.</param>
/// <param name="Grain">Its grain.</param>
/// <param name="Calls">The calls to its node; all replicas of a node share them.</param>
internal sealed record ReplicaReference(string Node, IKeyRangeGrain Grain, NodeCalls Calls);
