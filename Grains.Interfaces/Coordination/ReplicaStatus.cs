namespace OrleansKv.Coordination;

/// <summary>What came of asking one replica.</summary>
[GenerateSerializer, Alias("kv.ReplicaStatus")]
public enum ReplicaStatus
{
    /// <summary>It answered, and counts.</summary>
    Ok,

    /// <summary>No answer yet when the request ended.</summary>
    Pending,

    /// <summary>No answer within the replica time-out.</summary>
    TimedOut,

    /// <summary>Its node is not an active member; it was not asked.</summary>
    Down,

    /// <summary>The call failed.</summary>
    Failed,

    /// <summary>It answered that it cannot take part: a stale ring, a damaged value.</summary>
    Refused,

    /// <summary>It was not asked because the request had ended before.</summary>
    NotAsked,
}
