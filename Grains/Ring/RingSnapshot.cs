namespace OrleansKv.Ring;

/// <summary>A ring with its version: what a request is coordinated by, from its first to its last step.</summary>
/// <param name="Version">Rises with every change of membership.</param>
/// <param name="Ring">The ring.</param>
public sealed record RingSnapshot(long Version, HashRing Ring);
