using System.Collections.Immutable;
using OrleansKv.Membership;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>The nodes as the API shows them.</summary>
/// <param name="AnsweredBy">The node that answers.</param>
/// <param name="Nodes">Every configured node.</param>
internal sealed record NodesDocument(string AnsweredBy, ImmutableArray<NodeDocument> Nodes)
{
    /// <summary>Makes the document of a view.</summary>
    public static NodesDocument Of(ClusterView view)
    {
        var reports = new NodeReports(view.Nodes);
        return new NodesDocument(view.AnsweredBy, [.. view.Nodes.Select(node => NodeDocument.Of(node, reports))]);
    }
}
