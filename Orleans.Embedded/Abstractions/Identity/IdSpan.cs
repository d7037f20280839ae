using System.Text;

namespace Orleans.Runtime;

/// <summary>A short immutable identifier with a hash that is the same in every process.</summary>
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly string? _text;
    private readonly int _hash;

    /// <summary>Makes an identifier from UTF-8 bytes.</summary>
    public IdSpan(byte[] value) : this(Encoding.UTF8.GetString(value))
    {
    }

    private IdSpan(string text)
    {
        _text = text;
        _hash = StableTextHash.Compute(text);
    }

    /// <summary>The identifier's UTF-8 bytes.</summary>
    public ReadOnlyMemory<byte> Value => _text is null ? default : Encoding.UTF8.GetBytes(_text);

    /// <summary>Whether this is the default value, which identifies nothing.</summary>
    public bool IsDefault => string.IsNullOrEmpty(_text);

    /// <summary>Makes an identifier from text.</summary>
    public static IdSpan Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new IdSpan(id);
    }

    /// <summary>The identifier's UTF-8 bytes.</summary>
    public ReadOnlySpan<byte> AsSpan() => Value.Span;

    /// <inheritdoc/>
    public bool Equals(IdSpan obj) => _hash == obj._hash && string.Equals(_text, obj._text);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => unchecked((uint)_hash);

    /// <inheritdoc/>
    public int CompareTo(IdSpan other) => string.CompareOrdinal(_text, other._text);

    /// <summary>The identifier as text.</summary>
    public override string ToString() => _text ?? string.Empty;

    /// <summary>Whether two identifiers are equal.</summary>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Whether two identifiers differ.</summary>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);
}
