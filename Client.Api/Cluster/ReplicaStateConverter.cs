using OrleansKv.Membership;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>Writes a <see cref="ReplicaState"/> as the API spells it.</summary>
internal sealed class ReplicaStateConverter() : TextConverter<ReplicaState>(ClusterNames.TextOf);
