using System.Collections.Immutable;
using OrleansKv.Replicas;

namespace OrleansKv.Simulation.Histories;

/// <summary>What became of each key's versions, by the record of a run alone.</summary>
internal sealed class Lineages
{
    private readonly Dictionary<ObjectKey, Lineage> _lineages = [];
    private readonly History _history;
    private ImmutableArray<StoreStep> _wrongSteps;

    public Lineages(History history)
    {
        _history = history;
        var minted = history.Minted.ToLookup(static version => version.Key);
        // What a store refused changed nothing, as the replica goes on from what it had, but for a removal that outlives a crash.
        var stored = history.Stored.Where(static stored => !stored.HasFailed || stored.Set.IsNothing).ToLookup(static stored => stored.Key);
        var operations = history.Operations.ToLookup(static operation => operation.Key);
        foreach (var final in history.Final)
        {
            // Without its properties a bucket is run by the default ones: nothing that its own promise can be expected of it.
            if (history.LostProperties(final.Key.Bucket)) continue;
            _lineages.Add(final.Key, new Lineage(history, final, minted[final.Key], [.. stored[final.Key]], [.. operations[final.Key]]));
        }
    }

    /// <summary>Of the keys that are left to judge, in the order in which they were first used.</summary>
    public IEnumerable<Lineage> All => _lineages.Values;

    /// <summary>The steps of all replicas in which something seems to be wrong.</summary>
    public ImmutableArray<StoreStep> WrongSteps => _wrongSteps.IsDefault ? _wrongSteps = [.. All.SelectMany(lineage => StoreReplay.WrongSteps(_history, lineage))] : _wrongSteps;

    /// <summary>The lineage of a key; null for one that nothing can be said of.</summary>
    public Lineage? Of(ObjectKey key) => _lineages.GetValueOrDefault(key);
}
