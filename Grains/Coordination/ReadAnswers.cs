using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>What the replicas have answered to a read, each by its place: whole version sets and digests. Used from the turns of one grain activation only.</summary>
internal sealed class ReadAnswers(int homes, ConflictPolicy conflict)
{
    private (VersionSet? Set, bool IsDigest)[] _answers = new (VersionSet?, bool)[homes];
    private int _digests;

    /// <summary>What a replica has answered; null before.</summary>
    public VersionSet? this[int replica] => replica < _answers.Length ? _answers[replica].Set : null;

    /// <summary>Keeps a replica's answer; a whole one takes the place of its digest.</summary>
    public void Keep(int replica, VersionSet set, bool isDigest = false)
    {
        if (_answers.Length <= replica) Array.Resize(ref _answers, replica + 1);
        if (_answers[replica].IsDigest) _digests--;
        if (isDigest) _digests++;
        _answers[replica] = (set, isDigest);
    }

    /// <summary>True for a set that another replica has answered: replicas in one process share them.</summary>
    public bool Has(VersionSet set)
    {
        foreach (var (answer, _) in _answers)
            if (ReferenceEquals(answer, set)) return true;
        return false;
    }

    /// <summary>The join of the answers so far, with the values that are here.</summary>
    public VersionSet Join()
    {
        VersionSet? joined = null;
        // Whole sets first: where all agree, the join is one of them.
        foreach (var (set, isDigest) in _answers)
            if (set is not null && !isDigest) joined = joined is null ? set : VersionSets.Sync(joined, set);
        if (_digests > 0)
            foreach (var (set, isDigest) in _answers)
                if (isDigest) joined = joined is null ? set : VersionSets.Sync(joined, set!);
        return VersionSets.Reduce(joined ?? VersionSet.Empty, conflict);
    }

    /// <summary>A join with all its values; null when there is one that no whole answer has.</summary>
    public VersionSet? Fill(VersionSet joined)
    {
        if (_digests == 0) return joined;
        var siblings = joined.Siblings;
        for (var i = 0; i < siblings.Length; i++)
        {
            // A tombstone's digest is the tombstone.
            if (siblings[i].Content.IsTombstone) continue;
            if (FindWhole(siblings[i].Dot) is not { } whole) return null;
            if (!ReferenceEquals(whole, siblings[i])) siblings = siblings.SetItem(i, whole);
        }
        return siblings == joined.Siblings ? joined : joined with { Siblings = siblings };
    }

    /// <summary>A replica that knows a value of the join which no whole answer has; -1 when there is none but those that are left out.</summary>
    public int FindHolder(VersionSet joined, ReadOnlySpan<bool> leftOut)
    {
        foreach (var sibling in joined.Siblings)
        {
            if (sibling.Content.IsTombstone || FindWhole(sibling.Dot) is not null) continue;
            for (var i = 0; i < leftOut.Length; i++)
                if (_answers[i].IsDigest && !leftOut[i] && Find(_answers[i].Set!, sibling.Dot) is not null) return i;
        }
        return -1;
    }

    private VersionedValue? FindWhole(Dot dot)
    {
        foreach (var (set, isDigest) in _answers)
            if (set is not null && !isDigest && Find(set, dot) is { } version) return version;
        return null;
    }

    private static VersionedValue? Find(VersionSet set, Dot dot)
    {
        foreach (var sibling in set.Siblings)
            if (sibling.Dot == dot) return sibling;
        return null;
    }
}
