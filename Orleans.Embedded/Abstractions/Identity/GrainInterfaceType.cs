namespace Orleans.Runtime;

/// <summary>The name of a grain interface.</summary>
public readonly struct GrainInterfaceType : IEquatable<GrainInterfaceType>
{
    /// <summary>Makes an interface name from its identifier.</summary>
    public GrainInterfaceType(IdSpan value) => Value = value;

    /// <summary>Makes an interface name from text.</summary>
    public GrainInterfaceType(string value) => Value = IdSpan.Create(value);

    /// <summary>The identifier.</summary>
    public IdSpan Value { get; }

    /// <summary>Whether this is the default value, which names nothing.</summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>Makes an interface name from text.</summary>
    public static GrainInterfaceType Create(string value) => new(value);

    /// <inheritdoc/>
    public bool Equals(GrainInterfaceType other) => Value.Equals(other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainInterfaceType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The name as text.</summary>
    public override string ToString() => Value.ToString();

    /// <summary>Whether two interface names are equal.</summary>
    public static bool operator ==(GrainInterfaceType left, GrainInterfaceType right) => left.Equals(right);

    /// <summary>Whether two interface names differ.</summary>
    public static bool operator !=(GrainInterfaceType left, GrainInterfaceType right) => !left.Equals(right);
}
