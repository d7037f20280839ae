using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>A key range and who holds it.</summary>
/// <param name="Range">The range's number, from 0.</param>
/// <param name="Start">Its first position on the 128-bit ring, as 32 hexadecimal digits.</param>
/// <param name="PreferenceList">The nodes in preference order: home replicas first, then the nearest fallbacks; at most 7.</param>
[GenerateSerializer, Immutable, Alias("kv.KeyRangeView")]
public sealed record KeyRangeView(
    [property: Id(0)] int Range,
    [property: Id(1)] string Start,
    [property: Id(2)] ImmutableArray<string> PreferenceList);
