using System.Collections.Immutable;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>
/// One key's versions: which took effect, which were replaced, which are left. What must be left follows from the writes and
/// the contexts that their clients sent, without any of the product's merging: the oracle of Riak's <c>kv679</c> tests.
/// </summary>
internal sealed class Lineage
{
    private readonly Dictionary<Dot, int> _indexes = [];
    private readonly Dictionary<Actor, List<int>> _byActor = [];
    private readonly Dictionary<Operation, List<MintedVersion>> _byOperation = [];
    private readonly ImmutableArray<string> _homes;
    private readonly VersioningOptions _limits;
    private readonly int _lostNodes;
    private readonly History _history;
    private readonly TimeSpan _clocksAhead;
    private readonly bool[] _tookEffect;
    private readonly List<(TimeSpan At, Coverage Known)> _reaped = [];

    public Lineage(History history, FinalKey final, IEnumerable<MintedVersion> minted, ImmutableArray<StoredSet> stored, ImmutableArray<Operation> operations)
    {
        Final = final;
        Stored = stored;
        Operations = operations;
        // A dot that names two values is another check's find; here the first counts.
        Minted = [.. minted.Where((version, _) => _indexes.TryAdd(version.Dot, _indexes.Count))];
        foreach (var version in Minted) Index(version);
        _tookEffect = new bool[Minted.Length];
        foreach (var completed in stored.Where(static each => each.Completed is not null))
            foreach (var sibling in completed.Set.Siblings) MarkEffective(sibling.Dot);
        foreach (var value in operations.SelectMany(static operation => operation.Read)) MarkEffective(value.Dot);
        // What a failed store left behind may come to light when the node starts again.
        foreach (var sibling in final.Replicas.SelectMany(static replica => replica.Set?.Siblings ?? [])) MarkEffective(sibling.Dot);
        foreach (var ofActor in _byActor.Values) ofActor.Sort((left, right) => Minted[left].Dot.Counter.CompareTo(Minted[right].Dot.Counter));
        _limits = history.Plan.NodeOptions.Versioning;
        _homes = [.. history.EverHomesOf(final.Key, final.Bucket.N)];
        _history = history;
        HasMoved = _homes.Length > Math.Min(final.Bucket.N, history.Plan.Ring.Members.Length);
        NoteReaped();
        var sets = final.Replicas.Where(static replica => replica.Set is not null).Select(static replica => replica.Set!).ToList();
        Known = new SeenVersions(this);
        foreach (var set in sets) Known.See(set.Context);
        LostCopies = history.LostCopies(Key, final.Bucket.N);
        _lostNodes = history.LostNodes;
        _clocksAhead = history.ClocksAhead;
        HasForgetfulReplica = _homes.Any(history.LostItsDisk);
        Left = [.. sets.SelectMany(static set => set.Siblings).Select(static sibling => sibling.Dot)];
    }

    public FinalKey Final { get; }

    public ObjectKey Key => Final.Key;

    /// <summary>Every version of the key, in the order of minting.</summary>
    public ImmutableArray<MintedVersion> Minted { get; }

    /// <summary>Every write of the key to a store.</summary>
    public ImmutableArray<StoredSet> Stored { get; }

    /// <summary>Every operation on the key, in the order of their starts.</summary>
    public ImmutableArray<Operation> Operations { get; }

    /// <summary>The dots of the siblings that home replicas hold in the end.</summary>
    public HashSet<Dot> Left { get; }

    /// <summary>What the home replicas know of in the end. The other versions never left a replica that then lost them, or came too late.</summary>
    public SeenVersions Known { get; }

    public bool IsLastWriteWins => Final.Bucket.Conflict == ConflictPolicy.LastWriteWins;

    /// <summary>From when on a version may have come too late for <see cref="Final"/>.</summary>
    public TimeSpan End => Final.Reads.IsEmpty ? TimeSpan.MaxValue : Final.Reads[0].Started;

    /// <summary>Home replicas whose data was lost: what so many, or fewer, had acknowledged may be gone.</summary>
    public int LostCopies { get; }

    /// <summary>The nodes of the key's home replicas.</summary>
    public IEnumerable<string> Homes => _homes;

    /// <summary>True when nodes have become home replicas of the key that were none at first.</summary>
    public bool HasMoved { get; }

    /// <summary>True for a node of one of the key's home replicas at a time.</summary>
    public bool IsHome(string node, TimeSpan at) => _history.Rings.Count > 1 ? _history.IsHome(Key, Final.Bucket.N, node, at) : _homes.Contains(node);

    /// <inheritdoc cref="History.CountHomes"/>
    public int CountHomes(string node, TimeSpan at) => _history.CountHomes(Key, Final.Bucket.N, node, at);

    /// <inheritdoc cref="History.LostItsDisk"/>
    public bool LostItsDisk(string node) => _history.LostItsDisk(node);

    /// <summary>True when a home replica had forgotten by then a key that was at its end and of whose dot it had known: it, and what it had replaced, is gone for good.</summary>
    public bool WasReaped(Dot dot, TimeSpan by)
    {
        foreach (var (at, known) in _reaped)
            if (at <= by && known.Contains(dot)) return true;
        return false;
    }

    /// <summary>True when all copies that had acknowledged a write may be lost.</summary>
    public bool MayBeLost(Operation write) => (write.IsSloppy ? _lostNodes : LostCopies) >= write.Needed;

    /// <summary>True when a home replica lost its data, and may have answered before it was repaired.</summary>
    public bool HasForgetfulReplica { get; }

    /// <summary>The writes that their clients saw acknowledged, in the order in which they did.</summary>
    public ImmutableArray<Operation> Acknowledged =>
        field.IsDefault ? field = [.. Operations.Where(static operation => operation is { IsWrite: true, Outcome: OperationOutcome.Ok }).OrderBy(static operation => operation.Ended)] : field;

    /// <summary>The reads that were answered, in the order of their starts.</summary>
    public IEnumerable<Operation> Reads => Operations.Where(static operation => operation is { Kind: OperationKind.Get, Outcome: OperationOutcome.Ok });

    public MintedVersion? Find(Dot dot) => _indexes.TryGetValue(dot, out var index) ? Minted[index] : null;

    /// <summary>The place in <see cref="Minted"/>; null for a dot that was not minted for this key.</summary>
    public int? IndexOf(Dot dot) => _indexes.TryGetValue(dot, out var index) ? index : null;

    /// <summary>The places in <see cref="Minted"/> of an actor's versions, by their counters.</summary>
    public IReadOnlyList<int> Of(Actor actor) => _byActor.TryGetValue(actor, out var indexes) ? indexes : [];

    /// <summary>The versions of an operation; more than one where it was sent or minted more than once.</summary>
    public IReadOnlyList<MintedVersion> Of(Operation operation) => _byOperation.TryGetValue(operation, out var versions) ? versions : [];

    /// <summary>
    /// The versions of which one must be there, or replaced, because the operation was acknowledged: those minted until then. None for a delete
    /// without a context that was sent more than once: one that finds nothing writes nothing, and which one was acknowledged is not known.
    /// </summary>
    public IEnumerable<MintedVersion> OfAcknowledged(Operation operation) =>
        operation is { Kind: OperationKind.Delete, ContextUse: ContextUse.None, Attempts: > 1 } ? [] : Of(operation).Where(version => !(version.At > operation.Ended));

    /// <summary>A write whose context certainly covered the dot, among those that somebody had seen; null when there is none.</summary>
    public MintedVersion? ReplacedBy(Dot dot, SeenVersions seen)
    {
        // No context can cover a version that was minted later.
        for (var i = (IndexOf(dot) ?? Minted.Length) + 1; i < Minted.Length; i++)
            if (Minted[i].Operation is { } write && seen.Contains(Minted[i].Dot) && _tookEffect[i] && write.Context.Contains(dot)) return Minted[i];
        return null;
    }

    /// <summary>
    /// A delete without a context among those seen that may have covered the version: it covers what its coordinator read, which its client does not learn.
    /// </summary>
    public bool MayBeDeleted(MintedVersion version, SeenVersions seen) => seen.LastDelete > IndexOf(version.Dot);

    /// <summary>
    /// Another version of the same operation among those seen that the product may have kept in the place of this one: a coordinator that
    /// gave a slow replica up asks the next, and when the slow one minted a dot after all withdraws it.
    /// </summary>
    public bool MayBeWithdrawn(MintedVersion version, SeenVersions seen) =>
        version.Operation is { } operation
        && Of(operation).Any(kept => kept.Node != version.Node && seen.Contains(kept.Dot));

    /// <summary>True when some node's clock may have shown the version's expiry before a read was over.</summary>
    public bool MayHaveExpired(MintedVersion version, Operation read) => version.ExpiresAt - _clocksAhead <= read.Ended;

    /// <summary>Whether a version that seems to be gone for no reason has one.</summary>
    public bool MayBeGone(MintedVersion version, SeenVersions seen) =>
        seen.PerhapsReplaced.Contains(version.Dot) || MayBeDeleted(version, seen) || MayBeWithdrawn(version, seen) || !TookEffect(version) || WasForgotten(version.Dot) || WasReaped(version.Dot, TimeSpan.MaxValue);

    /// <summary>True when the version is left in the end, or was replaced, or may have been: what a write whose effect was seen can expect.</summary>
    public bool IsKept(MintedVersion version) =>
        Left.Contains(version.Dot)
        || WasReaped(version.Dot, TimeSpan.MaxValue)
        || (IsLastWriteWins
            ? Left.Any(left => Find(left) is { } winner && CompareWritten(winner.Version, version.Version) > 0)
            : Known.PerhapsReplaced.Contains(version.Dot) || MayBeDeleted(version, Known) || MayBeWithdrawn(version, Known) || WasForgotten(version.Dot));

    /// <summary>
    /// True when some replica made it durable or has it in the end, or some read returned it. One whose store failed or died while it was being stored may or
    /// may not be there, and its replica's next dot covers it.
    /// </summary>
    public bool TookEffect(MintedVersion version) => IndexOf(version.Dot) is { } index && _tookEffect[index];

    /// <summary>
    /// True when some write replaced the dot and then a context was cut that had it: <see cref="VersioningOptions"/> bound contexts, and a replica
    /// that forgot a dot takes a replaced version for a new one. Slow: for versions that something seems to be wrong with.
    /// </summary>
    public bool WasForgotten(Dot dot)
    {
        if (!Minted.Any(version => version.Operation?.Context.Contains(dot) == true)) return false;
        // By nodes, whatever their lives: a replica cuts the context that it found on its disk at its start like any other.
        var known = new HashSet<string>();
        foreach (var stored in Stored)
        {
            if (stored.Set.Context.Contains(dot)) known.Add(stored.Node);
            else if (IsFull(stored.Set.Context) && known.Contains(stored.Node)) return true;
        }
        return Operations.Any(write => write.Context.Contains(dot)
            && (WasCut(write.Returned, dot) || Of(write).Any(version => WasCut(MintingOf(version)?.Set.Context, dot))));
    }

    /// <summary>The store write by which a version came into the world.</summary>
    public StoredSet? MintingOf(MintedVersion version) =>
        Stored.FirstOrDefault(stored => stored.At == version.At && stored.Node == version.Node && Holds(stored.Set, version.Dot));

    /// <summary>When a node last stored the key before the end.</summary>
    public TimeSpan LastStoreOf(string node) => Stored.LastOrDefault(stored => stored.Node == node && stored.At < End)?.At ?? End;

    /// <summary>Orders versions by which wins where the last write does.</summary>
    public static Comparer<VersionedValue> ByTime { get; } = Comparer<VersionedValue>.Create(CompareWritten);

    /// <summary>Which of two versions wins where the last write does.</summary>
    public static int CompareWritten(VersionedValue left, VersionedValue right) =>
        left.Written != right.Written ? left.Written.CompareTo(right.Written) : left.Dot.CompareTo(right.Dot);

    public static bool Holds(VersionSet set, Dot dot)
    {
        foreach (var sibling in set.Siblings)
            if (sibling.Dot == dot) return true;
        return false;
    }

    private bool WasCut(CausalContext? context, Dot dot) => context is not null && IsFull(context) && !context.Contains(dot);

    private bool IsFull(CausalContext context) => context.Vector.Length >= _limits.MaxVectorEntries || context.Dots.Length >= _limits.MaxSingleDots;

    /// <summary>True for a set of which nothing will be read any more.</summary>
    public static bool MayEnd(VersionSet set)
    {
        foreach (var sibling in set.Siblings)
            if (!HasAnEnd(sibling)) return false;
        return true;
    }

    private static bool HasAnEnd(VersionedValue sibling) => sibling.Content.IsTombstone || sibling.Content.ExpiresAt is not null;

    /// <summary>
    /// By all that a replica had known of the key until then: its last context may have been cut. What was last written may have been cut off by a crash: then what was durable before it
    /// is what there is.
    /// </summary>
    private void NoteReaped()
    {
        var replicas = new Dictionary<string, (VersionSet Last, VersionSet Durable, Coverage Known)>();
        var hasCut = Stored.Any(stored => IsFull(stored.Set.Context));
        foreach (var stored in Stored)
        {
            var (last, durable, known) = replicas.GetValueOrDefault(stored.Node, (VersionSet.Empty, VersionSet.Empty, new Coverage()));
            if (stored.Set.IsNothing && IsHome(stored.Node, stored.At))
            {
                if (MayEnd(last) || MayEnd(durable))
                {
                    // What it had minted on a store that failed is not among what was stored, and may have come to light with the next start.
                    foreach (var version in Minted)
                        if (version.Node == stored.Node && version.At < stored.At && HasAnEnd(version.Version)) known.Add(version.Dot);
                    _reaped.Add((stored.At, known));
                }
                // A copy that is damaged, and that no other replica has, is merged with nothing: the key was not at its end. The store that refused that may be asked for it again.
                else if (stored.HasFailed) continue;

                known = new Coverage();
            }

            known.Add(stored.Set.Context);
            // What knows all that another one's set says has, in effect, all that the other one knew, though contexts were cut on the way.
            if (hasCut && !stored.Set.IsNothing)
                foreach (var (node, other) in replicas)
                    if (node != stored.Node && !other.Last.IsNothing && known.Covers(other.Last.Context)) known.Add(other.Known);
            replicas[stored.Node] = (stored.Set, stored.Completed is null ? durable : stored.Set, known);
        }
    }

    private void MarkEffective(Dot dot)
    {
        if (IndexOf(dot) is { } index) _tookEffect[index] = true;
    }

    private void Index(MintedVersion version)
    {
        var index = _indexes[version.Dot];
        if (!_byActor.TryGetValue(version.Dot.Actor, out var ofActor)) _byActor.Add(version.Dot.Actor, ofActor = []);
        ofActor.Add(index);
        if (version.Operation is not { } operation) return;
        if (!_byOperation.TryGetValue(operation, out var ofOperation)) _byOperation.Add(operation, ofOperation = []);
        ofOperation.Add(version);
    }
}
