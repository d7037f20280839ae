namespace OrleansKv.Ring;

/// <summary>The ring that this node goes by. Reads take no lock.</summary>
public sealed class CurrentRing(RingSnapshot first)
{
    private volatile RingSnapshot _snapshot = first;

    /// <summary>The ring as of now.</summary>
    public RingSnapshot Snapshot => _snapshot;

    /// <summary>The newest version that the node goes by after a restart as well.</summary>
    public long DurableVersion { get; internal set; } = first.Version;

    /// <summary>Is told of every ring that the node goes by from now on.</summary>
    public Action<RingSnapshot>? Became { get; set; }

    /// <summary>Goes by another state from now on; one that is no newer changes nothing. For one caller at a time.</summary>
    internal void Become(RingState state)
    {
        var before = _snapshot;
        if (state.Version <= before.Version) return;
        _snapshot = new RingSnapshot(state, before.Ring.Parameters, before);
        Became?.Invoke(_snapshot);
    }
}
