using System.Collections.Immutable;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Simulation.Faults;
using OrleansKv.Simulation.Runs;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>The record of a run, in the order of events: all that checks judge by.</summary>
internal sealed class History(SimulationPlan plan)
{
    /// <summary>In which the product keeps the properties of buckets.</summary>
    private const string ReservedBucket = "$buckets";

    private readonly List<Operation> _operations = [];
    private readonly List<MintedVersion> _minted = [];
    private readonly List<StoredSet> _stored = [];
    private readonly List<InjectedFault> _faults = [];
    private readonly HashSet<string> _begun = [];
    private readonly HashSet<string> _forgetful = [];
    private readonly Dictionary<string, bool> _lostProperties = [];
    private readonly Dictionary<string, List<(TimeSpan At, RingSnapshot Ring)>> _ringsByNode = [];

    public SimulationPlan Plan => plan;

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Every version when its dot was minted.</summary>
    public IReadOnlyList<MintedVersion> Minted => _minted;

    /// <summary>Every write of a replica to its store.</summary>
    public IReadOnlyList<StoredSet> Stored => _stored;

    public IReadOnlyList<InjectedFault> Faults => _faults;

    /// <summary>By how much the time of day of any node was behind the true time at most.</summary>
    public TimeSpan ClocksBehind { get; set; }

    /// <summary>By how much the time of day of any node was ahead of the true time at most.</summary>
    public TimeSpan ClocksAhead { get; set; }

    /// <summary>When the faults stopped and the liveness phase began.</summary>
    public TimeSpan Healed { get; set; }

    /// <summary>When all home replicas of every key were seen to be equal; null when they were not within <see cref="SimulationPlan.ConvergenceLimit"/>.</summary>
    public TimeSpan? Converged { get; set; }

    /// <summary>The rings that any node has gone by, in their order, and when the first one did.</summary>
    public List<(TimeSpan At, RingSnapshot Ring)> Rings { get; } = [(TimeSpan.Zero, new RingSnapshot(1, plan.Ring))];

    /// <summary>Takes note of a ring that a node goes by.</summary>
    public void Add(TimeSpan at, string node, RingSnapshot ring)
    {
        if (ring.Version > Rings[^1].Ring.Version) Rings.Add((at, ring));
        if (!_ringsByNode.TryGetValue(node, out var rings)) _ringsByNode.Add(node, rings = [Rings[0]]);
        rings.Add((at, ring));
    }

    /// <summary>The home replicas of a key in the end.</summary>
    public IEnumerable<string> HomesOf(ObjectKey key, int n) => Rings[^1].Ring.LayoutOf(RangeOf(key)).WriteHomes(n);

    /// <summary>All nodes that have been home replicas of a key at some time.</summary>
    public IEnumerable<string> EverHomesOf(ObjectKey key, int n) => Rings.SelectMany(ring => ring.Ring.LayoutOf(RangeOf(key)).WriteHomes(n)).Distinct();

    /// <summary>True for a node that was a home replica of a key at a time, by the ring that it went by itself: of a newer one it may not have heard.</summary>
    public bool IsHome(ObjectKey key, int n, string node, TimeSpan at) => RingOf(node, at).LayoutOf(RangeOf(key)).PlaceOf(node) < n;

    /// <summary>How many home replicas a key had at a time by the ring that a node went by: fewer than N where the ring had fewer nodes.</summary>
    public int CountHomes(ObjectKey key, int n, string node, TimeSpan at) => RingOf(node, at).LayoutOf(RangeOf(key)).WriteHomes(n).Count();

    private RingSnapshot RingOf(string node, TimeSpan at) => _ringsByNode.TryGetValue(node, out var rings) ? rings.FindLast(known => known.At <= at).Ring : Rings[0].Ring;

    private int RangeOf(ObjectKey key) => KeySpace.RangeOf(key.Bucket, key.Key, plan.Ring.KeyRanges);

    /// <summary>The node that stays dead in the liveness phase, or null.</summary>
    public string? DeadNode { get; set; }

    public ImmutableArray<FinalKey> Final { get; set; } = [];

    /// <summary>What each living node believed of each node when the world had come to rest.</summary>
    public List<(string SeenBy, string Node, MemberStatus Status)> Beliefs { get; } = [];

    /// <summary>The most pieces of work that were ready at once.</summary>
    public int PeakReady { get; set; }

    /// <summary>Timers that were set when the world had come to rest.</summary>
    public int TimersAtRest { get; set; }

    /// <summary>Exceptions that reached a client and are no answer that the product documents.</summary>
    public List<(TimeSpan At, string Text)> Unexpected { get; } = [];

    public Operation Add(Func<int, Operation> create)
    {
        var operation = create(_operations.Count);
        _operations.Add(operation);
        return operation;
    }

    public void Add(MintedVersion version) => _minted.Add(version);

    public void Add(StoredSet stored) => _stored.Add(stored);

    public void Add(InjectedFault fault)
    {
        _faults.Add(fault);
        _begun.Add(fault.Kind);
        if (fault.Node is { } node && FaultCatalog.Destructive.Contains(fault.Kind)) _forgetful.Add(node);
    }

    /// <summary>True when every message arrived while somebody waited for it, and every process lived on, however slowly.</summary>
    public bool LostNothing => DeadNode is null && _begun.IsSubsetOf(FaultCatalog.Lossless);

    /// <summary>Takes note that a kind of fault was begun, whether it then had the effect that makes it count or not.</summary>
    public void Begin(string kind) => _begun.Add(kind);

    /// <summary>The put that wrote these bytes; null when there is none.</summary>
    public Operation? WriterOf(ValueContent content)
    {
        var id = OperationValue.IdOf(content.Value);
        return id is { } number && number < _operations.Count && _operations[number] is { Kind: OperationKind.Put } put
            && put.Value.AsSpan().SequenceEqual(content.Value.AsSpan()) ? put : null;
    }

    /// <summary>True when data was destroyed that a node had kept.</summary>
    public bool LostItsDisk(string node) => _forgetful.Contains(node);

    /// <summary>True when a fault destroyed data that the disk of one of the key's home replicas had kept, or the node stays dead.</summary>
    public bool LostACopy(ObjectKey key, int n) => LostCopies(key, n) > 0;

    /// <summary>Home replicas of a key whose node lost its data, or stays dead.</summary>
    public int LostCopies(ObjectKey key, int n) => EverHomesOf(key, n).Count(node => node == DeadNode || LostItsDisk(node));

    /// <summary>True when one of a key's home replicas is on the node that stays dead: what is kept for it is never handed over.</summary>
    public bool KeepsADeadHome(FinalKey final) => DeadNode is { } dead && HomesOf(final.Key, final.Bucket.N).Contains(dead);

    /// <summary>Nodes that lost their data, or stay dead: where fallbacks counted, any of them may have had a copy.</summary>
    public int LostNodes => plan.NodeOptions.Members.Concat(plan.Spares).Count(member => member.Node == DeadNode || LostItsDisk(member.Node));

    /// <summary>True when so many copies of a bucket's properties were lost that it may have none any more.</summary>
    public bool LostProperties(string bucket)
    {
        if (!_lostProperties.TryGetValue(bucket, out var lost))
        {
            var n = Math.Min(3, plan.NodeOptions.Members.Length);
            _lostProperties.Add(bucket, lost = LostCopies(new ObjectKey(ReservedBucket, bucket), n) > n / 2);
        }
        return lost;
    }
}
