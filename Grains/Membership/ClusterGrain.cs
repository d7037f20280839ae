using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.GrainDirectory;
using OrleansKv.Coordination;
using OrleansKv.Pinning;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Membership;

/// <summary>Answers questions about the cluster on the silo that took them.</summary>
[StatelessWorker, Reentrant, GrainDirectory(PinnedPlacement.Directory)]
public sealed class ClusterGrain : Grain, IClusterGrain
{
    private static readonly string Release =
        typeof(ClusterGrain).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private readonly CurrentRing _ring;
    private readonly ILocalSiloDetails _silo;
    private readonly string _clusterName;
    private readonly CoordinatorServices _services;
    private readonly BucketLookup _buckets;
    private readonly IMemberStates _states;

    /// <summary>Made by the silo.</summary>
    public ClusterGrain(CurrentRing ring, ILocalSiloDetails silo, IOptions<ClusterOptions> cluster, IMemberStates states, IServiceProvider services)
    {
        _states = states;
        _ring = ring;
        _silo = silo;
        _clusterName = cluster.Value.ClusterId;
        _services = services.GetRequiredService<CoordinatorServices>();
        _buckets = services.GetRequiredService<BucketLookup>();
    }

    /// <inheritdoc/>
    public ValueTask<ClusterView> GetClusterAsync()
    {
        var ring = _ring.Snapshot;
        var options = _services.Options;
        var beliefs = _states.Current;
        var age = _services.Time.GetUtcNow() - beliefs.At;
        var members = ring.Ring.Members.Select(static member => (member.Node, member.Zone, member.Weight, Role: NodeRole.Member));
        // Those of whom ranges still move away, and those that gossip knows beside them.
        var others = ring.Nodes.Union(beliefs.Members.Select(static member => member.Record.Node)).Where(node => !ring.Ring.Contains(node)).Order(StringComparer.Ordinal).Select(node =>
        {
            var facts = beliefs.Find(node)?.Record.Facts;
            return (Node: node, Zone: facts?.Zone ?? RingMember.DefaultZone, Weight: facts?.Weight ?? 1, Role: ring.Contains(node) ? NodeRole.Leaving : NodeRole.Spare);
        });
        var nodes = members.Concat(others).Select(node =>
        {
            var address = _services.Nodes.AddressOf(node.Node);
            return new NodeView(
                node.Node, node.Zone, node.Weight, address is null ? NodeStatus.Down : NodeStatus.Up, address?.ToParsableString(), BeliefOf(beliefs, node.Node, age))
            {
                Role = node.Role,
            };
        });
        return ValueTask.FromResult(new ClusterView(
            _clusterName, _silo.Name, Release, ring.Ring.KeyRanges, ring.Version, _buckets.Defaults, options.MaxValueBytes, [.. nodes]));
    }

    /// <inheritdoc/>
    public async ValueTask<ClusterView> GetNodesAsync()
    {
        var cluster = await GetClusterAsync();
        return cluster with { Nodes = [.. await Task.WhenAll(cluster.Nodes.Select(WithReportAsync))] };
    }

    /// <inheritdoc/>
    public ValueTask<RingView> GetRingAsync() => GrainFactory.GetGrain<IRingGrain>(_silo.Name).GetRingAsync();

    /// <inheritdoc/>
    public async ValueTask<LocateResult> LocateAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (RequestRules.Check(key) is { } refusal) return new LocateResult(refusal, key, "", 0, 0, []);
        var deadline = _services.Time.GetUtcNow() + _services.Options.RequestTimeout;
        var bucket = await _buckets.FindAsync(key.Bucket, deadline);
        if (bucket.Error is not null) return new LocateResult(bucket.Error, key, "", 0, 0, []);

        var ring = _services.Replicas.Ring;
        var hash = KeySpace.PositionOf(key.Bucket, key.Key);
        var range = KeySpace.RangeOf(hash, ring.KeyRanges);
        var homes = _services.Replicas.HomeReplicas(range, bucket.Properties!.N);
        var asked = await Task.WhenAll(homes.Select(home => AskAsync(home, key, ring.VersionOf(range), deadline)));
        var fallbacks = ring.LayoutOf(range).PreferenceList.Skip(homes.Length)
            .Select(node => new ReplicaView(node, IsHome: false, _services.Nodes.IsActive(node) ? ReplicaState.NotAsked : ReplicaState.Unreachable, null, 0));
        return new LocateResult(null, key, RingViews.Position(hash), range, homes.Length, [.. asked, .. fallbacks]);
    }

    private static MemberView? BeliefOf(MemberSnapshot beliefs, string node, TimeSpan age)
    {
        if (beliefs.Find(node) is not { } state) return null;
        var record = state.Record;
        return new MemberView(
            state.Status, Math.Min(MemberView.MaxPhi, Math.Round(state.Phi, 2)), record.Incarnation, record.Heartbeat,
            Math.Round((state.HeartbeatAge + age).TotalSeconds, 3), beliefs.At - state.StatusAge, record.Facts.RingVersion, state.SuspectedBy);
    }

    private async Task<NodeView> WithReportAsync(NodeView node)
    {
        if (!_services.Nodes.IsActive(node.Node)) return node;
        try
        {
            return node with { Report = await GrainFactory.GetGrain<IRingGrain>(node.Node).GetReportAsync().AsTask().WaitAsync(_services.Options.ReplicaTimeout, _services.Time) };
        }
        catch (Exception)
        {
            // The view shows that it did not answer.
            return node;
        }
    }

    private async Task<ReplicaView> AskAsync(ReplicaReference home, ObjectKey key, long ringVersion, DateTimeOffset deadline)
    {
        if (!_services.Nodes.IsActive(home.Node)) return new ReplicaView(home.Node, IsHome: true, ReplicaState.Unreachable, null, 0);
        try
        {
            var reply = await home.Grain.ReadAsync(key, ringVersion).AsTask().WaitAsync(Waits.Replica(_services, deadline), _services.Time);
            return View(home.Node, reply, _services.Time.GetUtcNow());
        }
        catch (Exception)
        {
            // Whatever kept it from answering, this is what it comes to for a reader.
            return new ReplicaView(home.Node, IsHome: true, ReplicaState.Unreachable, null, 0);
        }
    }

    private static ReplicaView View(string node, ReadReply reply, DateTimeOffset now)
    {
        if (reply is not { Status: ReadStatus.Found, Set: { } set })
        {
            var state = reply.Status switch
            {
                ReadStatus.Corrupt => ReplicaState.Corrupt,
                ReadStatus.StaleRing => ReplicaState.Unreachable,
                _ => ReplicaState.Missing,
            };
            return new ReplicaView(node, IsHome: true, state, null, 0);
        }
        var live = set.Live(now);
        return new ReplicaView(node, IsHome: true, live.IsEmpty ? ReplicaState.Deleted : ReplicaState.Present, VersionSetTag.Of(set, now), live.Length);
    }
}
