namespace OrleansKv.Ring;

/// <summary>A node in a version of the ring.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="Identity">What tells its data directory from another one of the same name; null while it has not been heard.</param>
[GenerateSerializer, Immutable, Alias("kv.RingVersionMember")]
public sealed record RingVersionMember(
    [property: Id(0)] string Node,
    [property: Id(1)] int Weight,
    [property: Id(2)] string Zone,
    [property: Id(3)] string? Identity = null);
