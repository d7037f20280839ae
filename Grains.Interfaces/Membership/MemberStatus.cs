namespace OrleansKv.Membership;

/// <summary>What is believed of a node, in the order in which it counts within one incarnation: a later one is not taken back by an earlier one.</summary>
[GenerateSerializer, Alias("kv.MemberStatus")]
public enum MemberStatus
{
    /// <summary>Nothing speaks against it.</summary>
    Alive,

    /// <summary>The node that says so has not heard of it for longer than its heartbeats make likely. An opinion: it never stands in a record that is gossiped.</summary>
    Suspect,

    /// <summary>A majority suspected it long enough. It stays so until it is heard of in a higher incarnation.</summary>
    Down,

    /// <summary>It has left on purpose.</summary>
    Left,
}
