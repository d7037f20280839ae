namespace OrleansKv.Silo.Engine;

/// <summary>The engine that this program was built with: the one place where the source asks.</summary>
internal static class ClusterEngine
{
    /// <summary>Makes the engine of a cluster.</summary>
    /// <param name="nodes">How many nodes it will have.</param>
    /// <param name="hasFaults">Whether <see cref="IClusterEngine.Faults"/> is wanted; an engine that cannot give it has none.</param>
    public static IClusterEngine Create(int nodes, bool hasFaults = false)
    {
#if EMBEDDED_ENGINE
        _ = nodes;
        return new EmbeddedClusterEngine(hasFaults);
#else
        _ = hasFaults;
        return new MicrosoftClusterEngine(nodes);
#endif
    }
}
