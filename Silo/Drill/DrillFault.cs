namespace OrleansKv.Silo.Drill;

/// <summary>What happens to a node in the story.</summary>
internal enum DrillFault
{
    /// <summary>It is killed, and comes back.</summary>
    Kill,

    /// <summary>It stands still for a while.</summary>
    Pause,

    /// <summary>It is cut off from the others, and the network heals.</summary>
    Cut,

    /// <summary>It is killed, loses its disk, and comes back empty.</summary>
    Wipe,
}
