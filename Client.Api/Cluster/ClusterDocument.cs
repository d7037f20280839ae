using System.Collections.Immutable;
using OrleansKv.Client.Api.Buckets;
using OrleansKv.Membership;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>The cluster as the API shows it; see <see cref="ClusterView"/>.</summary>
internal sealed record ClusterDocument(
    string Name,
    string AnsweredBy,
    string Version,
    int KeyRanges,
    long RingVersion,
    BucketDocument Defaults,
    int MaxValueBytes,
    ClusterSummary Summary,
    ImmutableArray<NodeDocument> Nodes)
{
    /// <summary>Makes the document of a view.</summary>
    public static ClusterDocument Of(ClusterView view) => new(
        view.Name, view.AnsweredBy, view.Version, view.KeyRanges, view.RingVersion, BucketDocument.Of(view.Defaults), view.MaxValueBytes,
        new NodeReports(view.Nodes).Summarize(), [.. view.Nodes.Select(NodeDocument.Of)]);
}
