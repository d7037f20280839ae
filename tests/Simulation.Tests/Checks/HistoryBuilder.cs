using System.Collections.Immutable;
using OrleansKv.Coordination;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.Runs;
using OrleansKv.Simulation.World;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>
/// Makes histories by hand: one key of three home replicas, numbered by the preference list, that do what they are told. Every step takes a
/// second. What a test does not say goes as it should; what it says may be as wrong as it likes. Fallbacks have the numbers behind those of the home replicas.
/// </summary>
internal sealed class HistoryBuilder
{
    private const int N = 3;

    private readonly VersionSet[] _replicas;
    private readonly Random _random = new(1);
    private TimeSpan _now;
    private ulong _minted;

    public HistoryBuilder(string bucket = "plain", int fallbacks = 0)
    {
        _replicas = [.. Enumerable.Repeat(VersionSet.Empty, N + fallbacks)];
        Plan = SimulationPlan.Create(new SimulationOptions { Seed = 1, Nodes = _replicas.Length });
        History = new History(Plan);
        Key = new ObjectKey(bucket, "k");
        Bucket = Plan.Buckets[bucket];
        Nodes = [.. Plan.HomesOf(Key, _replicas.Length)];
    }

    public SimulationPlan Plan { get; }

    public History History { get; }

    public ObjectKey Key { get; }

    public BucketProperties Bucket { get; }

    /// <summary>The nodes of all replicas, those of the home replicas first.</summary>
    public ImmutableArray<string> Nodes { get; }

    public TimeSpan Now => _now;

    /// <summary>The set that a replica holds.</summary>
    public VersionSet this[int home] => _replicas[home];

    public TimeSpan Wait(TimeSpan time) => _now += time;

    /// <summary>A put that was sent and is not answered.</summary>
    public Operation Put(CausalContext? context = null, ContextUse use = ContextUse.Read, TimeSpan? ttl = null) => Start(OperationKind.Put, context, use, ttl: ttl);

    /// <summary>A delete that was sent and is not answered.</summary>
    public Operation Delete(CausalContext? context = null, ContextUse use = ContextUse.Read) => Start(OperationKind.Delete, context, use);

    /// <summary>A put that all replicas have and have acknowledged.</summary>
    public MintedVersion PutEverywhere(CausalContext? context = null, TimeSpan? ttl = null) => Everywhere(Put(context, ttl: ttl));

    /// <summary>A delete that all replicas have and have acknowledged.</summary>
    public MintedVersion DeleteEverywhere(CausalContext? context = null) => Everywhere(Delete(context));

    /// <summary>A replica mints a version of an operation, and stores it.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="home">The replica.</param>
    /// <param name="counter">The dot's counter; null for a new one.</param>
    /// <param name="completes">Whether the store says that it is durable.</param>
    /// <param name="expiresAt">When the version expires; null: as it was asked for.</param>
    public MintedVersion Mint(Operation operation, int home, ulong? counter = null, bool completes = true, TimeSpan? expiresAt = null)
    {
        Tick();
        var expiry = expiresAt ?? _now + operation.Lifetime;
        var content = operation.Kind == OperationKind.Delete
            ? ValueChecksum.CreateTombstone()
            : ValueChecksum.Create(operation.Value, null, expiry is { } instant ? MachineClock.ToTimeOfDay(instant).ToUnixTimeMilliseconds() : null);
        var dot = new Dot(new Actor(Nodes[home], 1), counter ?? ++_minted);
        var set = VersionSets.Write(
            _replicas[home], dot, content, operation.Context, new HybridTimestamp((long)_now.TotalMilliseconds << HybridTimestamp.LogicalBits), Bucket.Conflict, new VersioningOptions());
        return Mint(operation, home, set, dot, completes);
    }

    /// <summary>A replica mints a version of an operation, and stores whatever set there is with it.</summary>
    public MintedVersion Mint(Operation operation, int home, VersionSet set, Dot dot, bool completes = true)
    {
        var minted = new MintedVersion(_now, Nodes[home], Key, set.Siblings.First(sibling => sibling.Dot == dot), operation);
        History.Add(minted);
        Store(home, set, tick: false, completes);
        return minted;
    }

    /// <summary>A replica gets what another one has.</summary>
    public void Merge(int from, int to) => Store(to, VersionSets.Sync(_replicas[to], _replicas[from], Bucket.Conflict));

    /// <summary>A replica stores a set, whatever it had; where its store fails, it has that still.</summary>
    public void Store(int home, VersionSet set, bool tick = true, bool completes = true, int life = 1, bool fails = false)
    {
        if (tick) Tick();
        if (!fails) _replicas[home] = set;
        History.Add(new StoredSet(_now, Nodes[home], life, Key, set) { Completed = completes && !fails ? _now : null, HasFailed = fails });
    }

    public Operation Acknowledge(Operation operation)
    {
        operation.Acknowledged++;
        return Answer(operation, OperationOutcome.Ok);
    }

    public Operation Answer(Operation operation, OperationOutcome outcome, KvErrorCode? error = null)
    {
        operation.Ended = Tick();
        operation.Outcome = outcome;
        operation.Error = error;
        return operation;
    }

    /// <summary>A read of some replicas that returns their join.</summary>
    /// <remarks>The reader's clock is right.</remarks>
    public Operation Read(params int[] homes)
    {
        var joined = homes.Select(home => _replicas[home]).Aggregate((left, right) => VersionSets.Sync(left, right, Bucket.Conflict));
        return Read(homes.Length, joined);
    }

    /// <summary>A read that returns a set.</summary>
    public Operation Read(int needed, VersionSet set)
    {
        var read = Start(OperationKind.Get, null, ContextUse.None, needed);
        read.Read = [.. set.Live(MachineClock.ToTimeOfDay(_now)).Select(sibling => new ReadValue(sibling.Dot, sibling.Written, History.WriterOf(sibling.Content)))];
        read.Returned = set.Context.IsEmpty ? null : set.Context;
        return Acknowledge(read);
    }

    /// <summary>The end of the run, with what the replicas have then.</summary>
    public HistoryBuilder End(bool repair = true)
    {
        History.Healed = Tick();
        Wait(SimulationPlan.ConvergenceLimit);
        var unread = Sets();
        var first = Read(0, 1, 2);
        if (repair)
        {
            foreach (var (from, to) in new[] { (0, 1), (1, 2), (2, 1), (1, 0) })
                if (!Agreement.AreEqual(_replicas[from], _replicas[to])) Merge(from, to);
            History.Converged = _now;
        }
        History.Final = [new FinalKey(Key, Bucket, Sets(), [first, Read(0, 1, 2)]) { Unread = unread }];
        foreach (var seenBy in Plan.NodeOptions.Members)
            foreach (var member in Plan.NodeOptions.Members) History.Beliefs.Add((seenBy.Node, member.Node, MemberStatus.Alive));
        return this;
    }

    /// <summary>What a check finds.</summary>
    public List<(TimeSpan At, string Detail)> Judge<TCheck>() where TCheck : ICheck, new() => [.. new TCheck().Judge(History, new Lineages(History))];

    /// <summary>A context of some dots alone.</summary>
    public static CausalContext Context(params MintedVersion[] versions) =>
        new([], [.. versions.Select(static version => version.Dot).Order()], versions.Max(static version => version.Version.Written));

    /// <summary>A set of some versions that knows of others too.</summary>
    public static VersionSet Set(MintedVersion[] siblings, params MintedVersion[] known) =>
        new(Context([.. siblings, .. known]), [.. siblings.Select(static version => version.Version).OrderBy(static version => version.Dot)]);

    private ImmutableArray<(string Node, VersionSet? Set)> Sets() => [.. Nodes.Take(N).Select((node, home) => (node, (VersionSet?)_replicas[home]))];

    private MintedVersion Everywhere(Operation operation)
    {
        var minted = Mint(operation, 0);
        Merge(0, 1);
        Merge(0, 2);
        Acknowledge(operation);
        return minted;
    }

    private Operation Start(OperationKind kind, CausalContext? context, ContextUse use, int? needed = null, TimeSpan? ttl = null)
    {
        Tick();
        return History.Add(id => new Operation
        {
            Id = id,
            Client = "c1",
            Kind = kind,
            Key = Key,
            Bucket = Bucket,
            Needed = needed ?? QuorumArithmetic.Resolve(Bucket.W, Bucket.N),
            Value = kind == OperationKind.Put ? OperationValue.Create(id, 16, _random) : [],
            Ttl = ttl,
            ContextUse = context is null && use == ContextUse.Read ? ContextUse.None : use,
            Token = context is null ? null : "token",
            Context = use == ContextUse.Foreign ? CausalContext.Empty : context ?? CausalContext.Empty,
            Started = _now,
            Attempts = 1,
        });
    }

    private TimeSpan Tick() => _now += TimeSpan.FromSeconds(1);
}
