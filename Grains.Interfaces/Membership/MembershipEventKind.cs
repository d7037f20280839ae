namespace OrleansKv.Membership;

/// <summary>What happened to a node, as another or the node itself saw it.</summary>
[GenerateSerializer, Alias("kv.MembershipEventKind")]
public enum MembershipEventKind
{
    /// <summary>The seeing node began to suspect it.</summary>
    Suspected,

    /// <summary>It was heard of again and is no longer suspected by the seeing node; or, of the seeing node itself, it raised its incarnation because others suspected it or had it down.</summary>
    Refuted,

    /// <summary>It is down: a majority suspected it long enough.</summary>
    Down,

    /// <summary>It was down or had left, and is back.</summary>
    Back,

    /// <summary>It left on purpose.</summary>
    Left,
}
