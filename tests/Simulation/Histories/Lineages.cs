using OrleansKv.Replicas;

namespace OrleansKv.Simulation.Histories;

/// <summary>What became of each key's versions, by the record of a run alone.</summary>
internal sealed class Lineages
{
    private readonly Dictionary<ObjectKey, Lineage> _lineages = [];

    public Lineages(History history)
    {
        var minted = history.Minted.ToLookup(static version => version.Key);
        foreach (var key in history.Final) _lineages.Add(key.Key, new Lineage(key, [.. minted[key.Key]]));
    }

    public IEnumerable<Lineage> All => _lineages.Values;

    public Lineage Of(ObjectKey key) => _lineages[key];
}
