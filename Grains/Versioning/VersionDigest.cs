using System.Collections.Immutable;

namespace OrleansKv.Versioning;

/// <summary>
/// What a replica answers to a digest read: its version set without the values. Dots name versions, so that such a set can be joined and compared like
/// the one that it stands for, exactly: there is no hash that two different sets could share.
/// </summary>
public static class VersionDigest
{
    /// <summary>The set without its values. It must never be stored, sent to a replica or served: its contents do not match their checksums.</summary>
    public static VersionSet Of(VersionSet set)
    {
        var siblings = ImmutableArray.CreateBuilder<VersionedValue>(set.Siblings.Length);
        foreach (var sibling in set.Siblings)
            siblings.Add(sibling with { Content = sibling.Content with { Value = [], ContentType = null } });
        return set with { Siblings = siblings.MoveToImmutable() };
    }
}
