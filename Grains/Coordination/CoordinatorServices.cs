using OrleansKv.Membership;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>What the coordinators of a silo share.</summary>
internal sealed class CoordinatorServices(
    CurrentRing ring,
    ActiveNodes nodes,
    IGrainFactory grains,
    BucketCatalog buckets,
    ReadRepair readRepair,
    ContextTokens tokens,
    CoordinationOptions options,
    VersioningOptions versioning,
    TimeProvider time)
{
    private volatile ReplicaTable _replicas = new(ring.Snapshot, grains);

    public ActiveNodes Nodes => nodes;

    public IGrainFactory Grains => grains;

    public BucketCatalog Buckets => buckets;

    public ReadRepair ReadRepair => readRepair;

    public ContextTokens Tokens => tokens;

    public CoordinationOptions Options => options;

    public VersioningOptions Versioning => versioning;

    public TimeProvider Time => time;

    /// <summary>The replicas of the ring as of now.</summary>
    public ReplicaTable Replicas
    {
        get
        {
            var table = _replicas;
            var snapshot = ring.Snapshot;
            if (!ReferenceEquals(table.Ring, snapshot)) _replicas = table = new ReplicaTable(snapshot, grains);
            return table;
        }
    }
}
