using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>What became of a quorum write: an error, or the version set after it and the dot it got.</summary>
internal readonly record struct WriteOutcome(RequestError? Error, VersionSet? Set, Dot Dot)
{
    public WriteOutcome(RequestError error) : this(error, null, default)
    {
    }

    public WriteOutcome(VersionSet set, Dot dot) : this(null, set, dot)
    {
    }
}
