namespace OrleansKv.Membership;

/// <summary>What a node is to the ring. The value is sent.</summary>
[GenerateSerializer, Alias("kv.NodeRole")]
public enum NodeRole
{
    /// <summary>It is a member.</summary>
    Member = 0,

    /// <summary>It is no member any more, and still hands over what it holds.</summary>
    Leaving = 1,

    /// <summary>It is no member: it may become one, was one, or only takes requests.</summary>
    Spare = 2,
}
