using System.Collections.Immutable;
using OrleansKv.Membership;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>The nodes as the API shows them.</summary>
/// <param name="AnsweredBy">The node that answers.</param>
/// <param name="Nodes">Every configured node.</param>
internal sealed record NodesDocument(string AnsweredBy, ImmutableArray<NodeView> Nodes);
