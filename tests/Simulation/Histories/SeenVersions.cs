using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>
/// The versions of a key that somebody knows of, by the contexts that came by, and what those versions replace. It grows in steps, each at
/// the cost of what is new in it.
/// </summary>
internal sealed class SeenVersions(Lineage lineage)
{
    private readonly Dictionary<Actor, int> _passed = [];
    private readonly bool[] _seen = new bool[lineage.Minted.Length];

    /// <summary>All that the contexts of the writes seen that took effect cover.</summary>
    public Coverage Replaced { get; } = new();

    /// <summary>All that the contexts of the writes seen cover: those too of which nobody knows whether they took effect.</summary>
    public Coverage PerhapsReplaced { get; } = new();

    /// <summary>The place among the key's versions of the last delete without a context that was seen; -1 for none.</summary>
    public int LastDelete { get; private set; } = -1;

    public bool Contains(Dot dot) => lineage.IndexOf(dot) is { } index && _seen[index];

    public IEnumerable<MintedVersion> All => lineage.Minted.Where((_, index) => _seen[index]);

    /// <summary>Takes note of all that a context has seen; returns what is new.</summary>
    public List<MintedVersion> See(CausalContext context)
    {
        var added = new List<MintedVersion>();
        foreach (var entry in context.Vector)
        {
            // Counters are shared by all keys of a range: of an entry only the dots of this key mean anything.
            var ofActor = lineage.Of(entry.Actor);
            var at = _passed.GetValueOrDefault(entry.Actor);
            var start = at;
            for (; at < ofActor.Count && lineage.Minted[ofActor[at]].Dot.Counter <= entry.Counter; at++) Add(ofActor[at], added);
            if (at != start) _passed[entry.Actor] = at;
        }
        foreach (var dot in context.Dots)
            if (lineage.IndexOf(dot) is { } index) Add(index, added);
        return added;
    }

    private void Add(int index, List<MintedVersion> added)
    {
        if (_seen[index]) return;
        _seen[index] = true;
        var version = lineage.Minted[index];
        added.Add(version);
        if (version.Operation is not { } write) return;
        PerhapsReplaced.Add(write.Context);
        if (lineage.TookEffect(version)) Replaced.Add(write.Context);
        if (write is { Kind: OperationKind.Delete, ContextUse: ContextUse.None }) LastDelete = Math.Max(LastDelete, index);
    }
}
