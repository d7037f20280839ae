using System.Collections.Immutable;
using OrleansKv.Membership;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>Where a key lives, as the API shows it; see <see cref="LocateResult"/>.</summary>
internal sealed record LocateDocument(string Bucket, string Key, string Hash, int Range, int N, ImmutableArray<ReplicaView> Replicas)
{
    /// <summary>Makes the document of a result without an error.</summary>
    public static LocateDocument Of(LocateResult result) =>
        new(result.Key.Bucket, result.Key.Key, result.Hash, result.Range, result.N, result.Replicas);
}
