using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>Dots as people read them.</summary>
internal static class DotText
{
    public static string Describe(this Dot dot) => $"{dot.Actor.Node}@{dot.Actor.Epoch:x}:{dot.Counter}";

    /// <summary>A version with what it was made for.</summary>
    public static string Describe(this MintedVersion version) =>
        $"{version.Dot.Describe()} of {version.Operation?.ToString() ?? "the system"} minted on {version.Node} at {World.Instants.Format(version.At)}";
}
