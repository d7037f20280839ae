using System.Collections.Immutable;

namespace OrleansKv.Replicas;

/// <summary>What must hold of the key's present version set for a write to be made (RFC 9110, section 13).</summary>
/// <param name="MustBeAbsent"><c>If-None-Match: *</c>: the key has no live value.</param>
/// <param name="ETags"><c>If-Match</c>: the present entity tag is one of these; a single <c>*</c> means that the key has a live value. Empty: no such condition.</param>
[GenerateSerializer, Immutable, Alias("kv.Precondition")]
public sealed record Precondition(
    [property: Id(0)] bool MustBeAbsent,
    [property: Id(1)] ImmutableArray<string> ETags);
