namespace OrleansKv.Simulation.World.Disk;

/// <summary>What a loss of power does to writes that were not synced.</summary>
internal enum PowerLossMode
{
    /// <summary>Each is lost or kept for itself, as a disk writes in any order.</summary>
    EachForItself,

    /// <summary>All from some instant on are lost, on the whole disk.</summary>
    Suffix,

    /// <summary>As <see cref="Suffix"/>, and the first that is lost, if it writes bytes, is cut at one of them.</summary>
    Torn,
}
