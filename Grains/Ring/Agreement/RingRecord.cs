namespace OrleansKv.Ring;

/// <summary>What a node keeps of the agreement on the ring.</summary>
internal sealed record RingRecord
{
    /// <summary>The newest state that it knows; null until it has heard of another than the one that it was configured with.</summary>
    public RingState? State { get; init; }

    /// <summary>Tells the node's data directory from others of the same name; empty in a record that was never written.</summary>
    public string Identity { get; init; } = "";

    /// <summary>False while it is not known whether the directory takes the place of one that was lost: what that one promised is not known then.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>The highest ballot for the next version that it has promised; null for none.</summary>
    public RingBallot? Promised { get; init; }

    /// <summary>The ballot of what it has accepted for the next version; null for nothing.</summary>
    public RingBallot? AcceptedBallot { get; init; }

    /// <summary>What it has accepted for the next version; null for nothing.</summary>
    public RingState? Accepted { get; init; }
}
