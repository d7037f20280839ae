using OrleansKv.Membership;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>How the API spells the states of nodes and replicas.</summary>
internal static class ClusterNames
{
    /// <summary>The text of a node's standing.</summary>
    public static string TextOf(NodeStatus status) => status == NodeStatus.Up ? "up" : "down";

    /// <summary>The text of what a node is to the ring.</summary>
    public static string TextOf(NodeRole role) => role switch
    {
        NodeRole.Member => "member",
        NodeRole.Leaving => "leaving",
        NodeRole.Spare => "spare",
        _ => "unknown",
    };

    /// <summary>The text of what is believed of a node.</summary>
    public static string TextOf(MemberStatus status) => status switch
    {
        MemberStatus.Alive => "alive",
        MemberStatus.Suspect => "suspect",
        MemberStatus.Down => "down",
        MemberStatus.Left => "left",
        _ => "unknown",
    };

    /// <summary>The text of what a node answered about a key.</summary>
    public static string TextOf(ReplicaState state) => state switch
    {
        ReplicaState.Present => "present",
        ReplicaState.Deleted => "deleted",
        ReplicaState.Missing => "missing",
        ReplicaState.Corrupt => "corrupt",
        ReplicaState.Unreachable => "unreachable",
        ReplicaState.NotAsked => "not-asked",
        _ => "unknown",
    };
}
