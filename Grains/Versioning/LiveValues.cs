using System.Collections.Immutable;

namespace OrleansKv.Versioning;

/// <summary>The values of a version set, apart from its causality.</summary>
public static class LiveValues
{
    /// <summary>
    /// The siblings that are values and have not expired. Where a delete was concurrent with a write the tombstone stays in the set, so that
    /// the reader's context covers it, but is not shown; an expired value likewise.
    /// </summary>
    public static ImmutableArray<VersionedValue> Live(this VersionSet set, DateTimeOffset now)
    {
        foreach (var sibling in set.Siblings)
            if (!sibling.Content.IsLive(now)) return [.. set.Siblings.Where(each => each.Content.IsLive(now))];
        return set.Siblings;
    }

    /// <summary>True for a value that reads as one: no tombstone, and not expired.</summary>
    public static bool IsLive(this ValueContent content, DateTimeOffset now) => !content.IsTombstone && !content.HasExpired(now);

    /// <summary>True from a value's expiry on, that very millisecond included.</summary>
    public static bool HasExpired(this ValueContent content, DateTimeOffset now) =>
#if PLANTED_BUGS
        !PlantedBug.Is(PlantedBug.ExpiredValueServed) &&
#endif
        content.ExpiresAt <= now.ToUnixTimeMilliseconds();

    /// <summary>The bytes of all sibling values together.</summary>
    public static long ValueBytes(this VersionSet set)
    {
        long bytes = 0;
        foreach (var sibling in set.Siblings) bytes += sibling.Content.Value.Length;
        return bytes;
    }

    /// <summary>True when every sibling matches its checksum.</summary>
    public static bool Verify(this VersionSet set)
    {
        foreach (var sibling in set.Siblings)
            if (!ValueChecksum.Verify(sibling.Content)) return false;
        return true;
    }
}
