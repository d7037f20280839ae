using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

/// <summary>Judges a conditional write against a version set.</summary>
internal static class PreconditionCheck
{
    public static bool Holds(Precondition precondition, VersionSet current, DateTimeOffset now)
    {
        var tag = VersionSetTag.Of(current, now);
        if (precondition.MustBeAbsent && tag is not null) return false;
        if (precondition.ETags.IsDefaultOrEmpty) return true;
        return tag is not null && (precondition.ETags is ["*"] || precondition.ETags.Contains(tag));
    }

    /// <summary>
    /// True when a condition that holds says which versions there are, so that the writer has in effect seen them and
    /// replaces them. That some value exists says nothing about which.
    /// </summary>
    public static bool NamesVersions(Precondition precondition) =>
        precondition.MustBeAbsent || precondition.ETags is { IsDefaultOrEmpty: false } and not ["*"];
}
