using OrleansKv.Membership;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>Writes a <see cref="NodeRole"/> as the API spells it.</summary>
internal sealed class NodeRoleConverter() : TextConverter<NodeRole>(ClusterNames.TextOf);
