namespace OrleansKv.Pinning;

/// <summary>The placement strategy of <see cref="PinnedAttribute"/>.</summary>
public sealed class PinnedPlacement : PlacementStrategy
{
    /// <summary>The name of the grain directory that pinned grains use: see <see cref="PinnedGrainDirectory"/>.</summary>
    public const string Directory = "pinned";

    /// <summary>The node that a grain key names.</summary>
    public static string NodeOf(string key) => key[(key.IndexOf('@', StringComparison.Ordinal) + 1)..];
}
