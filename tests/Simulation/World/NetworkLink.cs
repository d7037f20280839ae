namespace OrleansKv.Simulation.World;

/// <summary>One direction between two machines, and what is wrong with it.</summary>
internal sealed class NetworkLink
{
    private int _cuts;

    /// <summary>True while somebody has cut it.</summary>
    public bool IsCut => _cuts > 0;

    /// <summary>The share of messages that are lost.</summary>
    public double Loss { get; set; }

    /// <summary>What every message takes beyond the usual.</summary>
    public TimeSpan ExtraDelay { get; set; }

    /// <summary>Nothing arrives before this instant; it comes all at once then.</summary>
    public TimeSpan CloggedUntil { get; set; }

    public TimeSpan LastArrival { get; set; }

    /// <summary>Messages that it was given.</summary>
    public long Sent { get; set; }

    /// <summary>Messages that it lost, for whatever reason.</summary>
    public long Lost { get; set; }

    /// <summary>Messages that it held back because it was clogged.</summary>
    public long Held { get; set; }

    /// <summary>Cuts it once more; several cuts may lie over each other.</summary>
    public void Cut() => _cuts++;

    /// <summary>Takes one cut away.</summary>
    public void Mend()
    {
        if (_cuts > 0) _cuts--;
    }

    public void Heal(TimeSpan now)
    {
        _cuts = 0;
        Loss = 0;
        ExtraDelay = TimeSpan.Zero;
        if (CloggedUntil > now) CloggedUntil = now;
    }
}
