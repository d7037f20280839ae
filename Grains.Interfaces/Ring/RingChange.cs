namespace OrleansKv.Ring;

/// <summary>A change of the ring.</summary>
/// <param name="Kind">What kind of change.</param>
/// <param name="Node">The node that it is about.</param>
/// <param name="Weight">The new weight of a node that joins, replaces or is given another one; null: what the node's configuration says, or the replaced node's.</param>
/// <param name="Zone">The zone of a node that joins; null: what its configuration says.</param>
/// <param name="By">Of a replacement: the node that comes.</param>
/// <param name="GivesUp">True when the node counts as dead for good: nobody waits for it, and it may not come back. Of a replacement that is settled when the plan is made: it is so where the node was down then.</param>
[GenerateSerializer, Immutable, Alias("kv.RingChange")]
public sealed record RingChange(
    [property: Id(0)] RingChangeKind Kind,
    [property: Id(1)] string Node,
    [property: Id(2)] int? Weight = null,
    [property: Id(3)] string? Zone = null,
    [property: Id(4)] string? By = null,
    [property: Id(5)] bool GivesUp = false);
