using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>A dot is the name of one version, for ever: all of versioning rests on it.</summary>
internal sealed class OneDotOneValue : ICheck
{
    public string Name => "one-dot-one-value";

    public string Promise => "A dot is minted once in its key range, and whoever stores or returns it has the same value and time with it.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        [.. MintedTwice(history, out var minted), .. Stored(history, minted), .. Read(history, minted), .. Left(history, minted)];

    private static List<(TimeSpan At, string Detail)> MintedTwice(History history, out Dictionary<(ObjectKey Key, Dot Dot), MintedVersion> minted)
    {
        var breaches = new List<(TimeSpan, string)>();
        var ranges = new Dictionary<ObjectKey, int>();
        var byRange = new Dictionary<(int Range, Dot Dot), MintedVersion>();
        minted = [];
        foreach (var version in history.Minted)
        {
            if (!ranges.TryGetValue(version.Key, out var range))
                ranges.Add(version.Key, range = KeySpace.RangeOf(version.Key.Bucket, version.Key.Key, history.Plan.Ring.KeyRanges));
            minted.TryAdd((version.Key, version.Dot), version);
            if (byRange.TryAdd((range, version.Dot), version)) continue;
            var first = byRange[(range, version.Dot)];
            breaches.Add((version.At, $"{version.Describe()} for {version.Key.Bucket}/{version.Key.Key} has the dot of {first.Describe()} for {first.Key.Bucket}/{first.Key.Key}"));
        }
        return breaches;
    }

    private static IEnumerable<(TimeSpan At, string Detail)> Stored(History history, Dictionary<(ObjectKey Key, Dot Dot), MintedVersion> minted)
    {
        var reported = new HashSet<(ObjectKey, Dot)>();
        foreach (var stored in history.Stored)
        {
            foreach (var sibling in stored.Set.Siblings)
            {
                if (Differs(stored.Key, sibling, minted) is { } why && reported.Add((stored.Key, sibling.Dot)))
                    yield return (stored.At, $"{stored.Node} stored {stored.Key.Bucket}/{stored.Key.Key} with {why}");
            }
        }
    }

    private static IEnumerable<(TimeSpan At, string Detail)> Read(History history, Dictionary<(ObjectKey Key, Dot Dot), MintedVersion> minted)
    {
        foreach (var read in history.Operations)
        {
            foreach (var value in read.Read)
            {
                if (!minted.TryGetValue((read.Key, value.Dot), out var version))
                    yield return (read.Ended ?? read.Started, $"{read} returned {value.Dot.Describe()}, which nobody minted for the key");
                else if (value.Operation is { } operation && operation != version.Operation)
                    yield return (read.Ended ?? read.Started, $"{read} returned the value of {operation} with the dot of {version.Describe()}");
                else if (value.Written != version.Version.Written)
                    yield return (read.Ended ?? read.Started, $"{read} returned {value.Written.Value} as the time of {version.Describe()}, which is {version.Version.Written.Value}");
            }
        }
    }

    private static IEnumerable<(TimeSpan At, string Detail)> Left(History history, Dictionary<(ObjectKey Key, Dot Dot), MintedVersion> minted) =>
        from final in history.Final
        from replica in final.Replicas
        where replica.Set is not null
        from sibling in replica.Set!.Siblings
        let why = Differs(final.Key, sibling, minted)
        where why is not null
        select (final.Reads.IsEmpty ? history.Healed : final.Reads[0].Started, $"{replica.Node} holds {final.Key.Bucket}/{final.Key.Key} in the end with {why}");

    private static string? Differs(ObjectKey key, VersionedValue value, Dictionary<(ObjectKey Key, Dot Dot), MintedVersion> minted)
    {
        if (!minted.TryGetValue((key, value.Dot), out var version)) return $"{value.Dot.Describe()}, which nobody minted for the key";
        if (ReferenceEquals(version.Version, value)) return null;
        if (value.Written != version.Version.Written) return $"{value.Written.Value} as the time of {version.Describe()}, which is {version.Version.Written.Value}";
        return AreEqual(value.Content, version.Version.Content) ? null : $"another content than that of {version.Describe()}";
    }

    private static bool AreEqual(ValueContent left, ValueContent right) =>
        ReferenceEquals(left, right)
        || (left.Checksum == right.Checksum && left.IsTombstone == right.IsTombstone && left.ContentType == right.ContentType && left.ExpiresAt == right.ExpiresAt
            && left.Value.AsSpan().SequenceEqual(right.Value.AsSpan()));
}
