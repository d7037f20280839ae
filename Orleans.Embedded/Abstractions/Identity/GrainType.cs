namespace Orleans.Runtime;

/// <summary>The name of a kind of grain, the first part of a grain's identity.</summary>
public readonly struct GrainType : IEquatable<GrainType>, IComparable<GrainType>
{
    /// <summary>Makes a grain type from its identifier.</summary>
    public GrainType(IdSpan id) => Value = id;

    /// <summary>Makes a grain type from UTF-8 bytes.</summary>
    public GrainType(byte[] value) => Value = new IdSpan(value);

    /// <summary>The identifier.</summary>
    public IdSpan Value { get; }

    /// <summary>Whether this is the default value, which names nothing.</summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>Makes a grain type from text.</summary>
    public static GrainType Create(string value) => new(IdSpan.Create(value));

    /// <summary>The identifier's UTF-8 bytes.</summary>
    public ReadOnlySpan<byte> AsSpan() => Value.AsSpan();

    /// <inheritdoc/>
    public bool Equals(GrainType obj) => Value.Equals(obj.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => Value.GetUniformHashCode();

    /// <inheritdoc/>
    public int CompareTo(GrainType other) => Value.CompareTo(other.Value);

    /// <summary>The name as text.</summary>
    public override string ToString() => Value.ToString();

    /// <summary>Whether two grain types are equal.</summary>
    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    /// <summary>Whether two grain types differ.</summary>
    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);
}
