using System.Collections.Immutable;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>
/// One key's versions: which took effect, which were replaced, which are left. What must be left follows from the writes and
/// the contexts that their clients sent, without any of the product's merging: the oracle of Riak's <c>kv679</c> tests.
/// </summary>
internal sealed class Lineage
{
    private readonly Dictionary<Dot, MintedVersion> _minted;
    private readonly HashSet<Dot> _effective;

    public Lineage(FinalKey final, ImmutableArray<MintedVersion> minted)
    {
        Final = final;
        Minted = minted;
        // A dot that names two values is another check's find; here the first counts.
        _minted = minted.DistinctBy(static version => version.Dot).ToDictionary(static version => version.Dot);
        var sets = final.Replicas.Where(static replica => replica.Set is not null).Select(static replica => replica.Set!).ToList();
        _effective = [.. _minted.Keys.Where(dot => sets.Exists(set => set.Context.Contains(dot)))];
        Left = [.. sets.SelectMany(static set => set.Siblings).Select(static sibling => sibling.Dot).Distinct()];
    }

    public FinalKey Final { get; }

    /// <summary>Every version of the key, in the order of minting.</summary>
    public ImmutableArray<MintedVersion> Minted { get; }

    /// <summary>The dots of the siblings that home replicas hold in the end.</summary>
    public ImmutableHashSet<Dot> Left { get; }

    public MintedVersion? Find(Dot dot) => _minted.GetValueOrDefault(dot);

    /// <summary>The versions that some home replica knows of in the end: the others never left a replica that then lost them.</summary>
    public IEnumerable<MintedVersion> Effective => _minted.Values.Where(version => _effective.Contains(version.Dot));

    public bool IsEffective(Dot dot) => _effective.Contains(dot);

    /// <summary>The versions of an operation; more than one where it was sent or minted more than once.</summary>
    public IEnumerable<MintedVersion> Of(Operation operation) => _minted.Values.Where(version => version.Operation == operation);

    /// <summary>The effective writes whose context certainly covered the dot.</summary>
    public IEnumerable<MintedVersion> Replacing(Dot dot) =>
        Effective.Where(version => version.Dot != dot && version.Operation is { } write && write.Context.Contains(dot));

    /// <summary>
    /// Effective deletes without a context that may have covered the dot: they cover what their coordinator read, which their
    /// client does not learn.
    /// </summary>
    public IEnumerable<MintedVersion> PerhapsReplacing(Dot dot) =>
        Effective.Where(version => version.Operation is { Kind: OperationKind.Delete, ContextUse: ContextUse.None }
            && version.Dot != dot && _minted.TryGetValue(dot, out var older) && older.At < version.At);
}
