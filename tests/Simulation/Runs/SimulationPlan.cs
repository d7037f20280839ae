using System.Collections.Immutable;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Hosting;
using OrleansKv.Membership;
using OrleansKv.Reaping;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Simulation.Faults;
using OrleansKv.Simulation.World;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Runs;

/// <summary>Everything about a run that is fixed before it starts, made from its seed.</summary>
internal sealed record SimulationPlan
{
    /// <summary>Home replicas are equal at most so long after the faults stopped, every key having been read once.</summary>
    public static readonly TimeSpan ConvergenceLimit = TimeSpan.FromSeconds(30);

    public required ulong Seed { get; init; }

    public required KvNodeOptions NodeOptions { get; init; }

    /// <summary>The ring of the nodes.</summary>
    public required HashRing Ring { get; init; }

    /// <summary>The buckets that clients use, with their properties.</summary>
    public required ImmutableSortedDictionary<string, BucketProperties> Buckets { get; init; }

    /// <summary>Settings of the nodes' stores. All sync before they acknowledge: of what others promise nothing can be checked after a loss of power.</summary>
    public required LogStoreOptions Store { get; init; }

    public required int Clients { get; init; }

    /// <summary>Operations that each client starts.</summary>
    public required int Operations { get; init; }

    public required int KeysPerBucket { get; init; }

    public required int MaxValueBytes { get; init; }

    /// <summary>The mean time between the end of a client's operation and the start of its next.</summary>
    public required TimeSpan ThinkTime { get; init; }

    /// <summary>How long faults are injected.</summary>
    public required TimeSpan SafetyTime { get; init; }

    public required TimeSpan DeathDetectionDelay { get; init; }

    /// <summary>The mean time of a network message beyond the shortest.</summary>
    public required TimeSpan Jitter { get; init; }

    /// <summary>The kinds of faults that this run's seed has chosen among those allowed.</summary>
    public required ImmutableSortedSet<string> Faults { get; init; }

    /// <summary>The mean time between two injections of a kind.</summary>
    public required TimeSpan FaultInterval { get; init; }

    public int? Injections { get; init; }

    /// <summary>The one node whose disk may lose what it has kept, and that may stay dead: with the loss of one, everything written to two is still there.</summary>
    public required string Victim { get; init; }

    /// <summary>Whether the victim stays dead in the liveness phase.</summary>
    public required bool VictimStaysDead { get; init; }

    /// <summary>Nodes that are no members at first, and may become some.</summary>
    public required ImmutableArray<RingMember> Spares { get; init; }

    /// <summary>The home replicas of a key at first.</summary>
    public IEnumerable<string> HomesOf(ObjectKey key, int n) =>
        Ring.PreferenceList(KeySpace.RangeOf(key.Bucket, key.Key, Ring.KeyRanges)).Take(n);

    public static SimulationPlan Create(SimulationOptions options)
    {
        // Everything is drawn, also what the options then replace: so they leave the rest as the seed decides it.
        var random = Randomness.Stream(options.Seed, "plan");
        var nodes = Chosen(options.Nodes, random.Next(3, 8));
        var zones = random.Pick([1, 3, nodes]);
        var reaping = CreateReaping(Randomness.Stream(options.Seed, "reaping"));
        var nodeOptions = new KvNodeOptions
        {
            Members = [.. Enumerable.Range(1, nodes).Select(i => new RingMember($"n{i}", 1, $"zone-{i % zones}"))],
            AntiEntropy = CreateAntiEntropy(Randomness.Stream(options.Seed, "anti-entropy")),
            Gossip = CreateGossip(Randomness.Stream(options.Seed, "gossip")),
            Handoff = new HandoffOptions { DropDelay = TimeSpan.FromSeconds(reaping.MaxKeysPerRange == 1 ? 0 : 2), MaxAge = reaping.Grace < TimeSpan.FromHours(1) ? TimeSpan.FromSeconds(4) : TimeSpan.FromHours(3) },
            Reaping = reaping,
            Ring = new RingParameters { KeyRanges = random.Pick([8, 16, 32]), TokensPerWeight = 16 },
            Coordination = CreateReads(Randomness.Stream(options.Seed, "reads")) with
            {
                ReplicaTimeout = random.Pick([TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)]),
                RequestTimeout = random.Pick([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)]),
            },
        };
        var drawnOperations = random.Next(50, 401);
        var operations = Chosen(options.Operations, drawnOperations);
        var safetyTime = TimeSpan.FromSeconds(random.Next(20, 61));
        var changes = Randomness.Stream(options.Seed, "spares");
        var plan = new SimulationPlan
        {
            Spares = [],
            Seed = options.Seed,
            NodeOptions = nodeOptions,
            Ring = new HashRing(nodeOptions.Members, nodeOptions.Ring),
            Buckets = CreateBuckets(random, nodes, CreateTtl(Randomness.Stream(options.Seed, "ttl"))),
            Store = CreateStore(Randomness.Stream(options.Seed, "store")),
            Clients = Chosen(options.Clients, random.Next(3, 16)),
            Operations = operations,
            KeysPerBucket = random.Pick([1, 4, 16, 64]),
            MaxValueBytes = random.Pick([16, 200, 4_000]),
            // Fewer operations than the seed's end sooner, at the same pace.
            ThinkTime = safetyTime / Math.Max(operations, drawnOperations) * random.Pick([0.2, 0.7, 1]),
            SafetyTime = safetyTime,
            DeathDetectionDelay = random.Between(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(6)),
            Jitter = TimeSpan.FromMilliseconds(random.Pick([0.5, 2, 10])),
            Faults = ChooseFaults(random, options),
            FaultInterval = TimeSpan.FromSeconds(random.Pick([3, 8, 20])),
            Injections = options.Injections,
            Victim = nodeOptions.Members[random.Next(nodes)].Node,
            VictimStaysDead = random.Chance(0.2),
        };
        // Where no node misses a change of the ring all goes home by hints: there the look for copies without one must have nothing to mend.
        if (!plan.Faults.Overlaps([StaleRing.FaultName, ChangedRing.FaultName]))
            plan = plan with { NodeOptions = nodeOptions with { Handoff = nodeOptions.Handoff with { SweepInterval = TimeSpan.FromHours(1) } } };
        // Nodes that may join are there only where the ring changes.
        return !plan.Faults.Contains(ChangedRing.FaultName)
            ? plan
            : plan with { Spares = [.. Enumerable.Range(nodes + 1, changes.Next(1, 4)).Select(i => new RingMember($"n{i}", changes.Next(1, 3), $"zone-{i % zones}"))] };
    }

    /// <summary>
    /// Those that were asked for; else few, many or all kinds, so that mechanisms meet faults alone, in pairs, and all at once. Some runs
    /// have only faults that lose nothing: there hold promises that a loss excuses.
    /// </summary>
    private static ImmutableSortedSet<string> ChooseFaults(Random random, SimulationOptions options)
    {
        var (share, losesNothing) = (random.Pick([0.15, 0.4, 0.67, 1]), random.Chance(0.2));
        var chosen = FaultCatalog.All
            .Where(fault => random.Chance(share) && (fault.LosesNothing || !losesNothing) && !(options.FixedRing && fault.Name == ChangedRing.FaultName))
            .Select(static fault => fault.Name).ToImmutableSortedSet(StringComparer.Ordinal);
        return options.Faults ?? chosen;
    }

    /// <summary>Digests for all keys, large ones or none, and hedges after as few answers as a run has.</summary>
    private static CoordinationOptions CreateReads(Random random) => new()
    {
        LatencyWindow = random.Pick([8, 64]),
        HedgeAfterAtLeast = random.Pick([TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10)]),
        MaxHedgedShare = random.Pick([0, 0.05, 1]),
        DigestReadFromBytes = random.Pick([0, 100, int.MaxValue]),
    };

    /// <summary>Small segments, caches and batches, so that there are many segments, reads from the disk, and batches; and compaction that is at work often.</summary>
    private static LogStoreOptions CreateStore(Random random) => new()
    {
        SegmentBytes = random.Pick([16, 256, 4_096]) * 1_024,
        CacheBytes = random.Pick([0, 64, 4_096]) * 1_024,
        MaxBatchBytes = random.Pick([4, 64, 4_096]) * 1_024,
        MaxQueuedBytes = random.Pick([4, 64]) * 1_024 * 1_024,
        CompactionLiveShare = random.Pick([0.5, 0.9]),
        CompactionBytesPerSecond = random.Pick([1, 1_024]) * 1_024L * 1_024,
        SnapshotAfterBytes = random.Pick([4, 64 * 1_024]) * 1_024L,
        MaintenanceInterval = random.Pick([TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)]),
    };

    /// <summary>Often enough to repair a range several times before anybody reads it, in messages large and small.</summary>
    private static AntiEntropyOptions CreateAntiEntropy(Random random) => new()
    {
        Interval = random.Pick([TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)]),
        MaxConcurrent = random.Pick([1, 2, 8]),
        BytesPerSecond = random.Pick([1, 16]) * 1_024L * 1_024,
        MaxBatchBytes = random.Pick([1, 1_024]) * 1_024,
        MaxBatchKeys = random.Pick([1, 16, 256]),
        MaxListedKeys = random.Pick([1, 64, 8_192]),
        CallTimeout = random.Pick([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)]),
        VerifyInterval = random.Pick([TimeSpan.FromSeconds(10), TimeSpan.FromHours(1)]),
    };

    /// <summary>As usual, or so impatient that nodes are taken for down that only stood still, or were cut off, for a moment.</summary>
    private static GossipOptions CreateGossip(Random random) => random.Chance(0.3)
        ? new GossipOptions()
        : new GossipOptions
        {
            Interval = TimeSpan.FromMilliseconds(250),
            MinStandardDeviation = TimeSpan.FromMilliseconds(random.Pick([50, 100])),
            FirstInterval = TimeSpan.FromSeconds(1),
            PhiThreshold = random.Pick([3, 5]),
            SuspicionTime = TimeSpan.FromMilliseconds(random.Next(0, 300)),
        };

    /// <summary>Some runs forget nothing; in others, keys are forgotten soon after they were deleted, and hints grow old sooner. No message is on its way for longer than a clog and a delay take.</summary>
    private static ReapingOptions CreateReaping(Random random) => new()
    {
        Grace = random.Pick([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)]),
        ConfirmedFor = TimeSpan.FromSeconds(12),
        Interval = random.Pick([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)]),
        MaxKeysPerRange = random.Pick([1, 100]),
        CallTimeout = TimeSpan.FromSeconds(1),
    };

    /// <summary>Mostly none, else one that ends within the run.</summary>
    private static TimeSpan? CreateTtl(Random random) => random.Pick([null, null, TimeSpan.FromSeconds(2), (TimeSpan?)TimeSpan.FromSeconds(20)]);

    private static int Chosen(int? asked, int drawn) => asked ?? drawn;

    private static ImmutableSortedDictionary<string, BucketProperties> CreateBuckets(Random random, int nodes, TimeSpan? ttl)
    {
        var buckets = ImmutableSortedDictionary.CreateBuilder<string, BucketProperties>(StringComparer.Ordinal);
        buckets.Add("plain", new BucketProperties(3, QuorumSize.Quorum, QuorumSize.Quorum, ConflictPolicy.Siblings, Consistency.Eventual));
        buckets.Add("strong", new BucketProperties(3, Count(random.Next(2, 4)), QuorumSize.Quorum, ConflictPolicy.Siblings, Consistency.Strong));
        buckets.Add("last", new BucketProperties(3, QuorumSize.Quorum, QuorumSize.Quorum, ConflictPolicy.LastWriteWins, Consistency.Eventual));
        var n = random.Next(1, Math.Min(nodes, 5) + 1);
        buckets.Add("odd", new BucketProperties(
            n, Count(random.Next(1, n + 1)), Count(random.Next(1, n + 1)), random.Pick([ConflictPolicy.Siblings, ConflictPolicy.LastWriteWins]), Consistency.Eventual, ttl));
        return buckets.ToImmutable();

        static QuorumSize Count(int count) => new(QuorumKind.Count, count);
    }
}
