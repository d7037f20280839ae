namespace Orleans.Runtime;

/// <summary>One silo as the membership shows it.</summary>
[GenerateSerializer, Immutable, Alias("ClusterMember")]
public sealed class ClusterMember : IEquatable<ClusterMember>
{
    /// <summary>Makes a member.</summary>
    public ClusterMember(SiloAddress siloAddress, SiloStatus status, string name)
    {
        ArgumentNullException.ThrowIfNull(siloAddress);
        ArgumentNullException.ThrowIfNull(name);
        SiloAddress = siloAddress;
        Status = status;
        Name = name;
    }

    /// <summary>The silo's address.</summary>
    [Id(0)]
    public SiloAddress SiloAddress { get; }

    /// <summary>The silo's status.</summary>
    [Id(1)]
    public SiloStatus Status { get; }

    /// <summary>The silo's name.</summary>
    [Id(2)]
    public string Name { get; }

    /// <inheritdoc/>
    public bool Equals(ClusterMember? other) =>
        other is not null && SiloAddress.Equals(other.SiloAddress) && Status == other.Status && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClusterMember);

    /// <inheritdoc/>
    public override int GetHashCode() => SiloAddress.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"{SiloAddress}/{Name}/{Status}";
}
