using OrleansKv.Membership;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>Writes a <see cref="NodeStatus"/> as the API spells it.</summary>
internal sealed class NodeStatusConverter() : TextConverter<NodeStatus>(ClusterNames.TextOf);
