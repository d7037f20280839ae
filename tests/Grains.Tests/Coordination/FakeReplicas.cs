using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Hosting;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>
/// What a coordinator needs, with replicas that answer when and how a test says. Everything runs on the test's thread:
/// a step of a test has taken full effect when it returns.
/// </summary>
internal sealed class FakeReplicas
{
    public static readonly ObjectKey Key = new("b", "k");

    private readonly Dictionary<string, FakeReplica> _replicas;
    private readonly CurrentRing _ring;

    /// <param name="nodes">How many nodes.</param>
    /// <param name="options">How requests are coordinated.</param>
    /// <param name="zones">How many zones the nodes are dealt out to; null: one each.</param>
    /// <param name="coordinator">The place of the coordinator's node among <see cref="Homes"/>; -1: the node is no member.</param>
    /// <param name="justStarted">Whether the coordinator's node has only just started.</param>
    public FakeReplicas(int nodes, CoordinationOptions? options = null, int? zones = null, int coordinator = 0, bool justStarted = false)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        string[] names = [.. Enumerable.Range(0, nodes).Select(i => $"node-{i}")];
        _replicas = names.ToDictionary(name => name, name => new FakeReplica(name));
        Membership = new FakeMembership(names);
        var ring = _ring = new CurrentRing(new RingSnapshot(1, new HashRing(names.Select((name, i) => new RingMember(name, 1, $"zone-{i % (zones ?? nodes)}")), new RingParameters())));
        var grains = FakeGrainFactory.Create(_replicas);
        Options = options ?? new CoordinationOptions();
        Admission = new RequestAdmission(Options);
        var order = ring.Snapshot.Ring.PreferenceList(KeySpace.RangeOf(Key.Bucket, Key.Key, ring.Snapshot.Ring.KeyRanges));
        Homes = [.. order.Select(name => _replicas[name])];
        var ownZone = new OwnZone(coordinator < 0 ? "elsewhere" : order[coordinator], new KvNodeOptions { Members = ring.Snapshot.Ring.Members });
        Services = new CoordinatorServices(
            ring, new ActiveNodes(Membership), new FakeMemberStates(Suspected), grains, new BucketCatalog(Options, Time),
            ReadRepairs(), Admission, new ContextTokens(new VersioningOptions(), "test"), Options, new VersioningOptions(), Time, ownZone);
        if (!justStarted) Time.Advance(Options.CatchUpTime);
    }

    public ManualTime Time { get; } = new();

    public FakeMembership Membership { get; }

    /// <summary>Nodes that gossip has something against.</summary>
    public HashSet<string> Suspected { get; } = [];

    public CoordinationOptions Options { get; }

    public RequestAdmission Admission { get; }

    public CoordinatorServices Services { get; }

    /// <summary>All replicas in the preference order of <see cref="Key"/>.</summary>
    public ImmutableArray<FakeReplica> Homes { get; }

    /// <summary>The zone of a replica's node.</summary>
    public string ZoneOf(int replica) => Services.Replicas.Ring.MemberOf(Homes[replica].Node)!.Zone;

    /// <summary>Lets a node leave: all key ranges move to the others, and are at the beginning of it.</summary>
    public void Leave(FakeReplica leaving)
    {
        var state = _ring.Snapshot.State;
        var members = state.Target().Members.RemoveAll(member => member.Node == leaving.Node);
        var version = state.Version + 1;
        _ring.Become(state with
        {
            Version = version,
            Memberships = state.Memberships.Add(new RingMembership(version, members)),
            Ranges = [new RangePlacement(_ring.Snapshot.KeyRanges, version, state.Target().Id, version, MovePhase.Filling)],
        });
    }

    /// <summary>Lets a home replica's node have answered in such a time lately, so that it is known when it is slow.</summary>
    public void Answered(int replica, TimeSpan within, bool isLarge = false)
    {
        var range = KeySpace.RangeOf(Key.Bucket, Key.Key, Services.Replicas.Ring.Ring.KeyRanges);
        var latency = Services.Replicas.Fallback(range, Homes[replica].Node).Calls.Latency(isLarge);
        for (var i = 0; i < Options.LatencyWindow; i++) latency.Record(within);
    }

    /// <summary>Lets the key have had so many bytes when it was last read.</summary>
    public void WasRead(int bytes) => Services.ValueSizes.Note(KeySpace.PositionOf(Key.Bucket, Key.Key), bytes);

    public static BucketProperties Bucket(int n, ConflictPolicy conflict = ConflictPolicy.Siblings) =>
        new(n, QuorumSize.Quorum, QuorumSize.Quorum, conflict, Consistency.Eventual);

    /// <summary>A version set of one value, minted by a replica.</summary>
    public static VersionSet Minted(string node, ulong counter, string value, VersionSet? over = null, CausalContext? context = null) =>
        VersionSets.Write(
            over ?? VersionSet.Empty,
            new Dot(new Actor(node, 1), counter),
            Content(value),
            context ?? CausalContext.Empty,
            new HybridTimestamp((long)counter << 16),
            ConflictPolicy.Siblings,
            new VersioningOptions());

    public static ValueContent Content(string value) => ValueChecksum.Create([.. System.Text.Encoding.UTF8.GetBytes(value)], null);

    public static string[] Values(VersionSet set) =>
        [.. set.Siblings.Select(sibling => System.Text.Encoding.UTF8.GetString(sibling.Content.Value.AsSpan())).Order(StringComparer.Ordinal)];

    private ReadRepair ReadRepairs() => new(Options, Admission, Time, NullLogger<ReadRepair>.Instance);
}
