namespace OrleansKv.Replicas;

/// <summary>How a replica answered a read.</summary>
[GenerateSerializer, Alias("kv.ReadStatus")]
public enum ReadStatus
{
    /// <summary>The replica knows the key; tombstones count.</summary>
    Found,

    /// <summary>The replica knows nothing of the key.</summary>
    Missing,

    /// <summary>What the replica holds fails its checksum: it is not served and counts as missing.</summary>
    Corrupt,

    /// <summary>The coordinator goes by an older ring than the replica, or the replica by one that its node is not in.</summary>
    StaleRing,
}
