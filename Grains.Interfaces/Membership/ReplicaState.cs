namespace OrleansKv.Membership;

/// <summary>What a node answered about a key.</summary>
[GenerateSerializer, Alias("kv.ReplicaState")]
public enum ReplicaState
{
    /// <summary>It holds one or more live values.</summary>
    Present,

    /// <summary>It holds only tombstones and values that have expired.</summary>
    Deleted,

    /// <summary>It knows nothing of the key.</summary>
    Missing,

    /// <summary>What it holds fails its checksum.</summary>
    Corrupt,

    /// <summary>It is not an active member, did not answer in time, failed, or goes by a ring in which the key does not live there.</summary>
    Unreachable,

    /// <summary>It is a fallback and was not asked.</summary>
    NotAsked,
}
