using System.Collections.Immutable;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Membership;
using OrleansKv.Reaping;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Hosting;

/// <summary>The settings of a node. Those of the ring must be the same on every node of a cluster.</summary>
public sealed record KvNodeOptions
{
    /// <summary>
    /// The nodes that the cluster begins with, the same on all of them for good. At least one; names are unique and have no <c>@</c>, which grain keys put before a node's name. Nodes that come
    /// later are no part of it: what has changed since, the nodes keep themselves.
    /// </summary>
    public required ImmutableArray<RingMember> Members { get; init; }

    /// <summary>A node that comes later: its name, and the weight and zone that it is taken in with when nothing else is said. Null for one of <see cref="Members"/>.</summary>
    public RingMember? Joining { get; init; }

    /// <summary>How the ring is cut and balanced.</summary>
    public RingParameters Ring { get; init; } = new();

    /// <summary>How versions are kept.</summary>
    public VersioningOptions Versioning { get; init; } = new();

    /// <summary>How requests are coordinated.</summary>
    public CoordinationOptions Coordination { get; init; } = new();

    /// <summary>How replicas are compared and repaired in the background.</summary>
    public AntiEntropyOptions AntiEntropy { get; init; } = new();

    /// <summary>How nodes gossip about members.</summary>
    public GossipOptions Gossip { get; init; } = new();

    /// <summary>How writes are kept for nodes that cannot be reached.</summary>
    public HandoffOptions Handoff { get; init; } = new();

    /// <summary>When keys that were deleted or have expired are forgotten.</summary>
    public ReapingOptions Reaping { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value cannot be used; the message names it.</exception>
    public void Validate()
    {
        Versioning.Validate();
        Coordination.Validate();
        AntiEntropy.Validate();
        Gossip.Validate();
        Handoff.Validate();
        Reaping.Validate();
        if (Handoff.MaxAge >= Reaping.Grace)
        {
            throw new ArgumentException(
                $"{nameof(Handoff)}.{nameof(Handoff.MaxAge)} must be less than {nameof(Reaping)}.{nameof(Reaping.Grace)}, so that no hint outlives the deletion of its key: they are {Handoff.MaxAge} and {Reaping.Grace}.",
                nameof(Handoff));
        }

        if (Members.IsDefaultOrEmpty) throw new ArgumentException("A ring needs at least one member.", nameof(Members));
        if (Members.FirstOrDefault(member => member.Node.Contains('@')) is { } odd)
            throw new ArgumentException($"A node's name cannot have an @: '{odd.Node}'.", nameof(Members));
        if (Members.GroupBy(member => member.Node, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            throw new ArgumentException($"Two members have the name '{twice.Key}'.", nameof(Members));
        if (Joining is { } joining && (joining.Node.Contains('@') || Members.Any(member => member.Node == joining.Node)))
            throw new ArgumentException($"A node that comes later has a name without an @, and none that a cluster begins with: '{joining.Node}'.", nameof(Joining));
        if (Gossip.Seeds.FirstOrDefault(seed => Members.All(member => member.Node != seed)) is { } stranger)
            throw new ArgumentException($"The seed '{stranger}' is not a member.", nameof(Gossip));
        if (BucketRules.Check(Coordination.DefaultBucketAmong(Members.Length), Members.Length, Coordination.MaxTtl) is { } reason)
            throw new ArgumentException($"The default bucket properties do not suit a cluster of {Members.Length} nodes: {reason}", nameof(Coordination));
    }
}
