using System.Collections.Immutable;

namespace OrleansKv.Client;

/// <summary>What a read found.</summary>
/// <param name="Siblings">The values: none when the key is absent, deleted or expired; several when concurrent writes left several.</param>
/// <param name="Context">The context to send with the write that replaces what was read; null when nothing is known of the key. A deleted key has one.</param>
/// <param name="ETag">The entity tag of the key's version set, without quotes; null when there is no value.</param>
public sealed record KvGetResult(ImmutableArray<KvValue> Siblings, string? Context, string? ETag)
{
    /// <summary>True when there is a value.</summary>
    public bool IsFound => !Siblings.IsEmpty;

    /// <summary>True when there are several values, which the application has to make one of.</summary>
    public bool HasSiblings => Siblings.Length > 1;

    /// <summary>The value; null when there is none.</summary>
    /// <exception cref="InvalidOperationException">There are several: see <see cref="Siblings"/>, or read with a <see cref="KvGetOptions.Resolver"/>.</exception>
    public KvValue? Value => Siblings.Length switch
    {
        0 => null,
        1 => Siblings[0],
        _ => throw new InvalidOperationException($"The key has {Siblings.Length} siblings: resolve them, or read with a resolver."),
    };

    /// <summary>The ring that the coordinator goes by; 0 when the answer does not tell.</summary>
    internal long RingVersion { get; init; }
}
