namespace OrleansKv.Ring;

/// <summary>A node that was a member.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Identity">What told its data directory from others; null when it was never heard.</param>
/// <param name="WasRemoved">True when it was given up for dead: nobody waits for it, and it may not come back.</param>
/// <param name="Version">The version of the ring in which that happened.</param>
[GenerateSerializer, Immutable, Alias("kv.FormerMember")]
public sealed record FormerMember(
    [property: Id(0)] string Node,
    [property: Id(1)] string? Identity,
    [property: Id(2)] bool WasRemoved,
    [property: Id(3)] long Version);
