namespace OrleansKv.Replicas;

/// <summary>How a replica answered a write.</summary>
[GenerateSerializer, Alias("kv.WriteStatus")]
public enum WriteStatus
{
    /// <summary>Stored, durably as the node's store defines it.</summary>
    Stored,

    /// <summary>The precondition did not hold; nothing was written.</summary>
    PreconditionFailed,

    /// <summary>The key already has as many siblings as the limit allows; nothing was written.</summary>
    TooManySiblings,

    /// <summary>The content did not match its checksum on arrival; nothing was written.</summary>
    ChecksumMismatch,

    /// <summary>What the replica holds of the key fails its checksum, so it must not mint a dot for it; nothing was written.</summary>
    StoredContentDamaged,

    /// <summary>The coordinator goes by an older ring than the replica, or the replica by one that its node is not in; nothing was written.</summary>
    StaleRing,

    /// <summary>The deadline had passed before a dot was minted; nothing was written.</summary>
    DeadlinePassed,

    /// <summary>The node's disk has no space left; nothing was written. Reads go on, and writes once there is space.</summary>
    StoreFull,

    /// <summary>More waits for the node's disk than may; nothing was written.</summary>
    StoreOverloaded,

    /// <summary>The node's store has failed, or cannot be reached: whether the write is durable there is unknown.</summary>
    StoreFailed,
}
