using System.Collections.Concurrent;
using OrleansKv.Membership;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>What the coordinators of a silo share.</summary>
internal sealed class CoordinatorServices(
    CurrentRing ring,
    ActiveNodes nodes,
    IMemberStates members,
    IGrainFactory grains,
    BucketCatalog buckets,
    ReadRepair readRepair,
    RequestAdmission admission,
    ContextTokens tokens,
    CoordinationOptions options,
    VersioningOptions versioning,
    TimeProvider time,
    OwnZone ownZone,
    RingSync? sync = null)
{
    private readonly ConcurrentDictionary<string, NodeCalls> _calls = new(StringComparer.Ordinal) { [ownZone.Node] = Started(options, time) };
    private volatile ReplicaTable? _replicas;

    public ActiveNodes Nodes => nodes;

    /// <summary>True for a node that is worth a call: it has a silo, answers what it is asked, and nothing is heard against it.</summary>
    public bool IsReachable(string node) => nodes.IsActive(node) && members.IsReachable(node) && !CallsTo(node).Unanswered.AreTooMany;

    /// <summary>True for a home replica that is to be asked. One that is merely suspected is, unless fallbacks make up for it.</summary>
    public bool IsWorthAsking(string node, Fallbacks? fallbacks, int needed) =>
        nodes.IsActive(node) && !CallsTo(node).Unanswered.AreTooMany && (members.IsReachable(node) || fallbacks?.AreEnough(needed) != true);

    /// <summary>Has this node and one that goes by another ring come to the same one; completes with false when they could not.</summary>
    public Task<bool> SyncRingAsync(string node) => sync?.WithAsync(node) ?? Task.FromResult(false);

    /// <summary>Nodes that gossip knows and that are no members: they may become some, and coordinate requests.</summary>
    public IEnumerable<string> Spares => members.Current.Members.Select(static member => member.Record.Node).Where(node => !ring.Snapshot.Contains(node));

    public IGrainFactory Grains => grains;

    public BucketCatalog Buckets => buckets;

    public ReadRepair ReadRepair => readRepair;

    public RequestAdmission Admission => admission;

    public HedgeBudget Hedges { get; } = new(options);

    public ValueSizes ValueSizes { get; } = new();

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
#if PLANTED_BUGS
            if (PlantedBug.Is(PlantedBug.DownMovesTheRing) && members.Current.Members.Any(static member => member.Status == MemberStatus.Down))
                snapshot = new RingSnapshot(snapshot.Version, new HashRing(snapshot.Ring.Members.Where(member => members.Current.Find(member.Node) is not { Status: MemberStatus.Down }), snapshot.Ring.Parameters));
#endif
            if (!ReferenceEquals(table?.Ring, snapshot)) _replicas = table = new ReplicaTable(snapshot, grains, CallsTo, ownZone.In(snapshot));
            return table!;
        }
    }

    /// <summary>Until now the others took the place of the node itself.</summary>
    private static NodeCalls Started(CoordinationOptions options, TimeProvider time)
    {
        var calls = new NodeCalls(options);
        calls.StandIn(time);
        return calls;
    }

    private NodeCalls CallsTo(string node) => _calls.GetOrAdd(node, static (_, options) => new NodeCalls(options), options);
}
