namespace Orleans.Runtime;

/// <summary>The identity of one activation of a grain.</summary>
public readonly struct ActivationId : IEquatable<ActivationId>
{
    private readonly Guid _key;

    /// <summary>Makes an identity.</summary>
    public ActivationId(Guid key) => _key = key;

    /// <summary>Whether this is the default value, which identifies nothing.</summary>
    public bool IsDefault => _key == Guid.Empty;

    /// <summary>Reads what <see cref="ToParsableString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no activation id.</exception>
    public static ActivationId FromParsableString(string activationId)
    {
        ArgumentNullException.ThrowIfNull(activationId);
        return activationId.StartsWith('@')
            ? new ActivationId(Guid.ParseExact(activationId.AsSpan(1), "N"))
            : throw new FormatException($"'{activationId}' is not an activation id: it does not start with '@'.");
    }

    /// <summary>The identity as text.</summary>
    public string ToParsableString() => ToString();

    /// <inheritdoc/>
    public bool Equals(ActivationId other) => _key.Equals(other._key);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActivationId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _key.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"@{_key:N}";

    /// <summary>Whether two identities are equal.</summary>
    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    /// <summary>Whether two identities differ.</summary>
    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);
}
