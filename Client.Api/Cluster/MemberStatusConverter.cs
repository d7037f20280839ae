using OrleansKv.Membership;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>Writes a <see cref="MemberStatus"/> as the API spells it.</summary>
internal sealed class MemberStatusConverter() : TextConverter<MemberStatus>(ClusterNames.TextOf);
