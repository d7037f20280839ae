namespace OrleansKv.Versioning;

/// <summary>
/// Who mints dots: one store of one node. The epoch is made when a store is made, so a node that lost its disk is a
/// new actor and never reuses a dot.
/// </summary>
/// <param name="Node">The node's name.</param>
/// <param name="Epoch">The store's epoch.</param>
[GenerateSerializer, Immutable, Alias("kv.Actor")]
public readonly record struct Actor(
    [property: Id(0)] string Node,
    [property: Id(1)] ulong Epoch) : IComparable<Actor>
{
    /// <summary>Orders actors by node name (ordinal), then epoch: the canonical order inside a context.</summary>
    public int CompareTo(Actor other)
    {
        var byNode = string.CompareOrdinal(Node, other.Node);
        return byNode != 0 ? byNode : Epoch.CompareTo(other.Epoch);
    }
}
