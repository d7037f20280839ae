using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>A plan, what it does, and how far it is. Replicas count by the default N.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Nodes">What each node gains and loses, in the order of their names.</param>
/// <param name="BalanceBefore">The largest load of a node over its fair share before.</param>
/// <param name="BalanceAfter">The same afterwards.</param>
/// <param name="SpreadBefore">The share of key ranges whose home replicas are in as many zones as can be, before.</param>
/// <param name="SpreadAfter">The same afterwards.</param>
/// <param name="MovedReplicas">Home replicas that are new on their node.</param>
/// <param name="LeastReplicas">The least that any such change moves.</param>
/// <param name="MovedBytes">Bytes that are to be copied, as far as is known.</param>
/// <param name="ExpectedSeconds">How long that takes at the configured pace.</param>
/// <param name="SettledRanges">Key ranges that lie as they are to.</param>
/// <param name="Moving">The key ranges that do not, in the order of the danger that they are in.</param>
[GenerateSerializer, Immutable, Alias("kv.RingPlanView")]
public sealed record RingPlanView(
    [property: Id(0)] RingPlan Plan,
    [property: Id(1)] ImmutableArray<NodeGain> Nodes,
    [property: Id(2)] double BalanceBefore,
    [property: Id(3)] double BalanceAfter,
    [property: Id(4)] double SpreadBefore,
    [property: Id(5)] double SpreadAfter,
    [property: Id(6)] int MovedReplicas,
    [property: Id(7)] int LeastReplicas,
    [property: Id(8)] long MovedBytes,
    [property: Id(9)] double ExpectedSeconds,
    [property: Id(10)] int SettledRanges,
    [property: Id(11)] ImmutableArray<RangeMoveView> Moving);
