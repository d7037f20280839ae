namespace OrleansKv.Membership;

/// <summary>A node's standing.</summary>
[GenerateSerializer, Alias("kv.NodeStatus")]
public enum NodeStatus
{
    /// <summary>Not an active member: requests do not wait for it.</summary>
    Down,

    /// <summary>An active member.</summary>
    Up,
}
