using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>The cluster's membership at one version.</summary>
[GenerateSerializer, Immutable, Alias("ClusterMembershipSnapshot")]
public sealed class ClusterMembershipSnapshot(ImmutableDictionary<SiloAddress, ClusterMember> members, MembershipVersion version)
{
    /// <summary>Every known silo, dead ones too.</summary>
    [Id(0)]
    public ImmutableDictionary<SiloAddress, ClusterMember> Members { get; } = members;

    /// <summary>The version.</summary>
    [Id(1)]
    public MembershipVersion Version { get; } = version;

    /// <summary>A silo's status; dead when a later life of it is known, none when it is not known.</summary>
    public SiloStatus GetSiloStatus(SiloAddress silo)
    {
        if (Members.TryGetValue(silo, out var member))
        {
            return member.Status;
        }

        return Members.Keys.Any(silo.IsPredecessorOf) ? SiloStatus.Dead : SiloStatus.None;
    }

    /// <inheritdoc/>
    public override string ToString() => $"[Version: {Version}, {Members.Count} silos: {string.Join(", ", Members.Values)}]";
}
