using System.Collections.Immutable;
using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>A key that is at its end is forgotten only when nobody could bring it back.</summary>
internal sealed class NothingForgottenTooSoon : ICheck
{
    public string Name => "nothing-forgotten-too-soon";

    public string Promise =>
        "When a home replica forgets a key, all home replicas have made durable what it had, or forgotten it already, and no other node has a value that it replaced. Not judged of nodes whose disk lost something, nor of keys that have moved.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        // What failed too: it may have become durable all the same.
        var stored = history.Stored.ToLookup(static stored => stored.Key);
        return from lineage in lineages.All
               where !lineage.HasMoved
               from problem in new Key(history, lineage, [.. stored[lineage.Final.Key]]).Judge()
               select problem;
    }

    private sealed class Key(History history, Lineage lineage, ImmutableArray<StoredSet> all)
    {
        private readonly Dictionary<string, VersionSet> _durable = [];

        public IEnumerable<(TimeSpan At, string Detail)> Judge()
        {
            // In the order in which they were asked for: what is still under way counts early, which makes the judgement milder.
            foreach (var stored in all)
            {
                if (stored.Completed is null)
                {
                    // Nobody knows what the node has now.
                    _durable.Remove(stored.Node);
                    continue;
                }

                var last = _durable.GetValueOrDefault(stored.Node, VersionSet.Empty);
                if (stored.Set.IsNothing && !last.IsNothing && lineage.IsHome(stored.Node, stored.At) && !history.LostItsDisk(stored.Node))
                {
                    if (lineage.Homes.FirstOrDefault(home => Lacks(home, last, stored.At)) is { } behind)
                        yield return (stored.At, $"{stored.Node} forgot {stored.Key.Bucket}/{stored.Key.Key}, which {behind} did not have as it was");
                    if (_durable.FirstOrDefault(other => HasReplaced(other.Value, last) && !history.LostItsDisk(other.Key)).Key is { } holder)
                        yield return (stored.At, $"{stored.Node} forgot {stored.Key.Bucket}/{stored.Key.Key}, of which {holder} had a value that was replaced");
                }

                _durable[stored.Node] = stored.Set;
            }
        }

        /// <summary>What it had once it may have forgotten by now.</summary>
        private bool Lacks(string home, VersionSet forgotten, TimeSpan by) =>
            !history.LostItsDisk(home)
            && forgotten.Siblings.Any(sibling => !all.Any(stored => stored.Node == home && stored.At <= by && stored.Set.Context.Contains(sibling.Dot)));

        private static bool HasReplaced(VersionSet set, VersionSet forgotten) => set.Siblings.Any(sibling =>
            !sibling.Content.IsTombstone && sibling.Content.ExpiresAt is null && forgotten.Context.Contains(sibling.Dot) && !Lineage.Holds(forgotten, sibling.Dot));
    }
}
