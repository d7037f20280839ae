namespace OrleansKv.Versioning;

/// <summary>The unique name of one written version: the counter-th event of an actor (Preguiça et al., "Dotted Version Vectors", section 4).</summary>
/// <param name="Actor">The actor that minted the dot.</param>
/// <param name="Counter">The event's number, from 1; it rises with every write of the actor's replica, and has gaps per key.</param>
[GenerateSerializer, Immutable, Alias("kv.Dot")]
public readonly record struct Dot(
    [property: Id(0)] Actor Actor,
    [property: Id(1)] ulong Counter) : IComparable<Dot>
{
    /// <summary>Orders dots by actor, then counter.</summary>
    public int CompareTo(Dot other)
    {
        var byActor = Actor.CompareTo(other.Actor);
        return byActor != 0 ? byActor : Counter.CompareTo(other.Counter);
    }
}
