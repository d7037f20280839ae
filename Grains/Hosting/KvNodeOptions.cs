using System.Collections.Immutable;
using OrleansKv.Coordination;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Hosting;

/// <summary>The settings of a node. Those of the ring must be the same on every node of a cluster.</summary>
public sealed record KvNodeOptions
{
    /// <summary>The nodes of the ring. At least one; names are unique.</summary>
    public required ImmutableArray<RingMember> Members { get; init; }

    /// <summary>How the ring is cut and balanced.</summary>
    public RingParameters Ring { get; init; } = new();

    /// <summary>How versions are kept.</summary>
    public VersioningOptions Versioning { get; init; } = new();

    /// <summary>How requests are coordinated.</summary>
    public CoordinationOptions Coordination { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value cannot be used; the message names it.</exception>
    public void Validate()
    {
        Versioning.Validate();
        Coordination.Validate();
    }
}
