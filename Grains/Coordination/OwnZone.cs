using OrleansKv.Hosting;
using OrleansKv.Ring;

namespace OrleansKv.Coordination;

/// <summary>The zone of this node, which local quorums go by.</summary>
internal sealed class OwnZone(string node, KvNodeOptions options)
{
    /// <summary>The node's name.</summary>
    public string Node => node;

    /// <summary>The zone by a ring: that of the node's own entry, and what the node is configured with where it has none.</summary>
    public string In(RingSnapshot ring) => ring.MemberOf(node)?.Zone ?? (options.Joining ?? options.Members.FirstOrDefault(member => member.Node == node))?.Zone ?? RingMember.DefaultZone;
}
