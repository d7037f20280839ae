namespace OrleansKv.Ring;

/// <summary>What a node says of itself to a cluster that is to take it in.</summary>
/// <param name="Cluster">The cluster's name that it is configured for.</param>
/// <param name="KeyRanges">The number of key ranges that it is configured for.</param>
/// <param name="TokensPerWeight">The vnode tokens per unit of weight that it is configured for.</param>
/// <param name="LoadBound">The load bound that it is configured for.</param>
/// <param name="StoreFormat">The version of the format in which its store keeps records.</param>
/// <param name="Now">Its clock.</param>
/// <param name="Identity">What tells its data directory from others of the same name.</param>
/// <param name="Weight">The weight that it is configured for.</param>
/// <param name="Zone">The zone that it is configured for.</param>
/// <param name="HoldsKeys">True when its store is not empty.</param>
[GenerateSerializer, Immutable, Alias("kv.NodeIntroduction")]
public sealed record NodeIntroduction(
    [property: Id(0)] string Cluster,
    [property: Id(1)] int KeyRanges,
    [property: Id(2)] int TokensPerWeight,
    [property: Id(3)] double LoadBound,
    [property: Id(4)] int StoreFormat,
    [property: Id(5)] DateTimeOffset Now,
    [property: Id(6)] string Identity,
    [property: Id(7)] int Weight,
    [property: Id(8)] string Zone,
    [property: Id(9)] bool HoldsKeys);
