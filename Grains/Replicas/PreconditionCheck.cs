using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

/// <summary>Judges a conditional write against a version set.</summary>
internal static class PreconditionCheck
{
    public static bool Holds(Precondition precondition, VersionSet current)
    {
        var tag = VersionSetTag.Of(current);
        if (precondition.MustBeAbsent && tag is not null) return false;
        if (precondition.ETags.IsDefaultOrEmpty) return true;
        return tag is not null && (precondition.ETags is ["*"] || precondition.ETags.Contains(tag));
    }
}
