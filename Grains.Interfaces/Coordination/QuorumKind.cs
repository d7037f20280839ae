namespace OrleansKv.Coordination;

/// <summary>How a quorum's size is given.</summary>
[GenerateSerializer, Alias("kv.QuorumKind")]
public enum QuorumKind
{
    /// <summary>A majority of the N home replicas.</summary>
    Quorum,

    /// <summary>One replica.</summary>
    One,

    /// <summary>All N home replicas.</summary>
    All,

    /// <summary>A stated number of replicas.</summary>
    Count,

    /// <summary>A majority of the home replicas in the zone of the node that coordinates the request.</summary>
    LocalQuorum,
}
