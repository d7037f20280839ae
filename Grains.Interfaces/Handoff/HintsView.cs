namespace OrleansKv.Handoff;

/// <summary>What a node keeps for another one.</summary>
/// <param name="Target">The node that is to have it.</param>
/// <param name="Count">Keys with a hint.</param>
/// <param name="Bytes">Bytes of their values, roughly.</param>
/// <param name="Oldest">When the oldest of them was written; null when there is none.</param>
/// <param name="Delivered">Hints delivered since the node started.</param>
/// <param name="Dropped">Hints not kept, or given up, because there were too many or they were too old.</param>
[GenerateSerializer, Immutable, Alias("kv.HintsView")]
public sealed record HintsView(
    [property: Id(0)] string Target,
    [property: Id(1)] long Count,
    [property: Id(2)] long Bytes,
    [property: Id(3)] DateTimeOffset? Oldest,
    [property: Id(4)] long Delivered,
    [property: Id(5)] long Dropped);
