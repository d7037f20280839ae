namespace Orleans.Runtime;

/// <summary>Where a grain is active.</summary>
[GenerateSerializer, Immutable, Alias("GrainAddress")]
public sealed class GrainAddress : IEquatable<GrainAddress>
{
    /// <summary>The grain.</summary>
    [Id(0)]
    public GrainId GrainId { get; init; }

    /// <summary>Its activation.</summary>
    [Id(1)]
    public ActivationId ActivationId { get; init; }

    /// <summary>The silo that holds the activation.</summary>
    [Id(2)]
    public SiloAddress? SiloAddress { get; init; }

    /// <summary>The membership version at which the address was registered.</summary>
    [Id(3)]
    public MembershipVersion MembershipVersion { get; init; } = MembershipVersion.MinValue;

    /// <summary>Whether grain, activation and silo are all known.</summary>
    public bool IsComplete => !GrainId.IsDefault && !ActivationId.IsDefault && SiloAddress is not null;

    /// <summary>Whether the known parts of both addresses agree.</summary>
    public bool Matches(GrainAddress? other) =>
        other is not null
        && GrainId.Equals(other.GrainId)
        && (SiloAddress is null || other.SiloAddress is null || SiloAddress.Equals(other.SiloAddress))
        && (ActivationId.IsDefault || other.ActivationId.IsDefault || ActivationId.Equals(other.ActivationId));

    /// <inheritdoc/>
    public bool Equals(GrainAddress? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && GrainId.Equals(other.GrainId)
            && ActivationId.Equals(other.ActivationId)
            && Equals(SiloAddress, other.SiloAddress)
            && MembershipVersion == other.MembershipVersion);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SiloAddress, GrainId, ActivationId);

    /// <summary>The address with every part.</summary>
    public string ToFullString() => $"[GrainAddress GrainId {GrainId}, ActivationId: {ActivationId}, SiloAddress: {SiloAddress}, MembershipVersion: {MembershipVersion}]";

    /// <inheritdoc/>
    public override string ToString() => $"[{SiloAddress} {GrainId} {ActivationId}]";
}
