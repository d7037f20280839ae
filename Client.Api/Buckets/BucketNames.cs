using OrleansKv.Coordination;
using OrleansKv.Versioning;

namespace OrleansKv.Client.Api.Buckets;

/// <summary>How the API spells the choices of a bucket.</summary>
internal static class BucketNames
{
    /// <summary>The text of a conflict policy.</summary>
    public static string TextOf(ConflictPolicy policy) => policy == ConflictPolicy.LastWriteWins ? "lww" : "siblings";

    /// <summary>The text of a consistency.</summary>
    public static string TextOf(Consistency consistency) => consistency == Consistency.Strong ? "strong" : "eventual";

    /// <summary>Reads a conflict policy; null for any other text.</summary>
    public static ConflictPolicy? ConflictOf(string? text) => text switch
    {
        "siblings" => ConflictPolicy.Siblings,
        "lww" => ConflictPolicy.LastWriteWins,
        _ => null,
    };

    /// <summary>Reads a consistency; null for any other text.</summary>
    public static Consistency? ConsistencyOf(string? text) => text switch
    {
        "eventual" => Consistency.Eventual,
        "strong" => Consistency.Strong,
        _ => null,
    };
}
