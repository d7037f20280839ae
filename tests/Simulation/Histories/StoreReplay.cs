using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>
/// Goes through a key's store writes, replica by replica, and holds every set against the oracle: by the versions that its context has
/// seen, and the contexts that their clients sent, its siblings must be those that nothing has replaced; and what a replica once made durable
/// it must go on knowing. The cost is that of what is new in each set.
/// </summary>
internal static class StoreReplay
{
    public static IEnumerable<StoreStep> WrongSteps(History history, Lineage lineage)
    {
        var replicas = new Dictionary<string, Replica>();
        var reported = new HashSet<(Dot, StoreFault)>();
        foreach (var stored in lineage.Stored)
        {
            if (!replicas.TryGetValue(stored.Node, out var replica)) replicas.Add(stored.Node, replica = new Replica(lineage, history.LostItsDisk(stored.Node)));
            var suspects = replica.Take(stored);
            // Nobody has seen what never became durable; and what another failed store left behind may not have come to light by then.
            if (stored.Completed is null) continue;
            // What is wrong in one set stays wrong in the next ones, and on the replicas that get it: the first says it.
            foreach (var version in CameBack(lineage, stored))
                if (reported.Add((version.Dot, StoreFault.CameBack))) yield return new StoreStep(lineage, stored, version, StoreFault.CameBack);
            foreach (var (version, fault) in lineage.IsLastWriteWins ? LastWriteWins(lineage, suspects, stored) : Siblings(lineage, replica.Seen, suspects, stored))
                if (reported.Add((version.Dot, fault))) yield return new StoreStep(lineage, stored, version, fault);
        }
    }

    /// <summary>What ends by itself may come back, when not all had forgotten it at once; it is forgotten again.</summary>
    private static IEnumerable<MintedVersion> CameBack(Lineage lineage, StoredSet stored)
    {
        foreach (var sibling in stored.Set.Siblings)
        {
            if (!sibling.Content.IsTombstone && sibling.Content.ExpiresAt is null && lineage.WasReaped(sibling.Dot, stored.At) && lineage.Find(sibling.Dot) is { } version)
                yield return version;
        }
    }

    private static IEnumerable<(MintedVersion Version, StoreFault Fault)> Siblings(Lineage lineage, SeenVersions seen, List<MintedVersion> suspects, StoredSet stored)
    {
        foreach (var sibling in stored.Set.Siblings)
        {
            if (seen.Replaced.Contains(sibling.Dot) && lineage.Find(sibling.Dot) is { } version && !lineage.WasForgotten(sibling.Dot))
                yield return (version, StoreFault.FalseSibling);
        }
        foreach (var version in suspects)
        {
            if (Lineage.Holds(stored.Set, version.Dot) || seen.Replaced.Contains(version.Dot) || lineage.WasReaped(version.Dot, stored.At)) continue;
            if (!lineage.MayBeGone(version, seen)) yield return (version, StoreFault.FalseMerge);
        }
    }

    private static IEnumerable<(MintedVersion Version, StoreFault Fault)> LastWriteWins(Lineage lineage, List<MintedVersion> suspects, StoredSet stored)
    {
        var siblings = stored.Set.Siblings;
        var winner = siblings.Length > 0 ? siblings[0] : null;
        foreach (var sibling in siblings)
        {
            if (sibling != winner && lineage.Find(sibling.Dot) is { } second) yield return (second, StoreFault.NotLast);
        }
        foreach (var version in suspects)
        {
            if (winner is not null && Lineage.CompareWritten(version.Version, winner) <= 0) continue;
            if (lineage.TookEffect(version) && !lineage.WasReaped(version.Dot, stored.At)) yield return (version, StoreFault.NotLast);
        }
    }

    /// <summary>A replica as its writes to its store show it, life after life.</summary>
    private sealed class Replica(Lineage lineage, bool isForgetful)
    {
        private VersionSet _last = VersionSet.Empty;
        private VersionSet _durable = VersionSet.Empty;

        /// <summary>What the last set knew of.</summary>
        public SeenVersions Seen { get; private set; } = new(lineage);

        /// <summary>Goes on to the next set; returns the versions that the set should have, or know the replacement of: what it newly knows, and what was there before.</summary>
        public List<MintedVersion> Take(StoredSet stored)
        {
            // A removal that failed may have outlived the crash of its node all the same. What is stored next tells.
            if (stored.HasFailed)
            {
                _durable = VersionSet.Empty;
                return [];
            }

            // A fallback has handed over what it kept, or a home replica has forgotten a key that was at its end, and begins anew. A write that a crash cut off may not have come in between.
            if (stored.Set.IsNothing && (!lineage.IsHome(stored.Node, stored.At) || Lineage.MayEnd(_last) || Lineage.MayEnd(_durable) || WasReaped(stored)))
            {
                (Seen, _last, _durable) = (new SeenVersions(lineage), VersionSet.Empty, VersionSet.Empty);
                return [];
            }

            // A store that failed leaves what was there before: the next set may know less than the last one did.
            if (!IsWithin(_last.Context, stored.Set.Context)) (Seen, _last) = (new SeenVersions(lineage), VersionSet.Empty);
            var suspects = Seen.See(stored.Set.Context);
            Add(_last.Siblings, suspects);
            // One that is durable by now was then on its way, and every set after it is built on it.
            if (!isForgetful) Add(_durable.Siblings, suspects);
            _last = stored.Set;
            if (stored.Completed is not null) _durable = stored.Set;
            return suspects;
        }

        /// <summary>
        /// A write that failed may have outlived the crash of its node, though the record lacks it. What it had replaced was then forgotten with it: the other home replicas, which forget the
        /// same at the same time, knew of that.
        /// </summary>
        private bool WasReaped(StoredSet stored) => _last.Siblings.All(sibling => lineage.WasReaped(sibling.Dot, stored.At + TimeSpan.FromSeconds(1)));

        private void Add(IEnumerable<VersionedValue> siblings, List<MintedVersion> suspects)
        {
            foreach (var sibling in siblings)
                if (lineage.Find(sibling.Dot) is { } version) suspects.Add(version);
        }

        private static bool IsWithin(CausalContext context, CausalContext later)
        {
            if (ReferenceEquals(context, later)) return true;
            // By entries: what knows of an entry's last dot alone need not know of those before it.
            foreach (var entry in context.Vector)
                if (!later.Vector.Any(other => other.Actor == entry.Actor && other.Counter >= entry.Counter)) return false;
            foreach (var dot in context.Dots)
                if (!later.Contains(dot)) return false;
            return true;
        }
    }
}
