namespace OrleansKv.Silo.Engine;

/// <summary>The engine that this program was built with: the one place where the source asks.</summary>
internal static class ClusterEngine
{
    /// <summary>Makes the engine of a cluster.</summary>
    /// <param name="nodes">How many nodes it will have.</param>
    public static IClusterEngine Create(int nodes)
    {
#if EMBEDDED_ENGINE
        _ = nodes;
        return new EmbeddedClusterEngine();
#else
        return new MicrosoftClusterEngine(nodes);
#endif
    }
}
