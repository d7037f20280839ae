namespace OrleansKv.Coordination;

/// <summary>The groups of home replicas that a replica counts in, where a request needs a quorum of each, or of those in a zone.</summary>
[Flags]
internal enum QuorumGroups : byte
{
    /// <summary>In neither.</summary>
    None = 0,

    /// <summary>In that which reads go by.</summary>
    First = 1,

    /// <summary>In the other one.</summary>
    Second = 2,

    /// <summary>In both.</summary>
    Both = First | Second,
}
