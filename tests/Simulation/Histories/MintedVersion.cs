using OrleansKv.Replicas;
using OrleansKv.Simulation.World;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>A version at the moment in which its replica gave it its dot and sent it to its store.</summary>
/// <param name="At">The virtual instant.</param>
/// <param name="Node">The replica's node.</param>
/// <param name="Key">The object.</param>
/// <param name="Version">The version.</param>
/// <param name="Operation">The operation that it was made for; null for the system's own, such as bucket properties.</param>
internal sealed record MintedVersion(TimeSpan At, string Node, ObjectKey Key, VersionedValue Version, Operation? Operation)
{
    public Dot Dot => Version.Dot;

    /// <summary>The virtual instant from which on a clock that is right has it expired; null for never.</summary>
    public TimeSpan? ExpiresAt => Version.Content.ExpiresAt is { } expiry ? MachineClock.ToWorld(DateTimeOffset.FromUnixTimeMilliseconds(expiry)) : null;
}
