namespace OrleansKv.Ring;

/// <summary>A kind of change of the ring. The value is stored and sent.</summary>
[GenerateSerializer, Alias("kv.RingChangeKind")]
public enum RingChangeKind
{
    /// <summary>A node becomes a member.</summary>
    Join = 0,

    /// <summary>A member hands over all that it holds, and is a member no more.</summary>
    Leave = 1,

    /// <summary>A member is dead for good: the others make its replicas anew from what they hold.</summary>
    Remove = 2,

    /// <summary>A node takes the place of a member, dead or not.</summary>
    Replace = 3,

    /// <summary>A member's share of the data changes.</summary>
    Weight = 4,
}
