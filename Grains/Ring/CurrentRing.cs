namespace OrleansKv.Ring;

/// <summary>The ring that this node goes by.</summary>
public sealed class CurrentRing(RingSnapshot first)
{
    private readonly RingSnapshot _snapshot = first;

    /// <summary>The ring as of now.</summary>
    public RingSnapshot Snapshot => _snapshot;
}
