namespace OrleansKv.Versioning;

/// <summary>When a key comes to its end: when all that is left of it reads as deleted, for good.</summary>
public static class VersionSetEnd
{
    /// <summary>
    /// True when every sibling is a tombstone or a value that expires, and there is one: without another write the key ends. False for a set without siblings, of
    /// which nothing is there to end.
    /// </summary>
    public static bool MayEnd(this VersionSet set)
    {
        foreach (var sibling in set.Siblings)
            if (!sibling.Content.IsTombstone && sibling.Content.ExpiresAt is null) return false;
        return !set.Siblings.IsEmpty;
    }

    /// <summary>
    /// From when on every sibling reads as deleted, to the millisecond: a tombstone from when it was written, a value from its expiry, or from when it was written if that is
    /// later. Null when <see cref="MayEnd"/> is false.
    /// </summary>
    public static DateTimeOffset? EndsAt(this VersionSet set)
    {
        if (!set.MayEnd()) return null;
        var end = long.MinValue;
        foreach (var sibling in set.Siblings)
            end = Math.Max(end, Math.Max(sibling.Written.UnixMilliseconds, sibling.Content.ExpiresAt ?? long.MinValue));
        return DateTimeOffset.FromUnixTimeMilliseconds(end);
    }
}
