namespace OrleansKv.Ring;

/// <summary>How much a node holds of a key range.</summary>
/// <param name="Range">The range.</param>
/// <param name="Keys">Keys.</param>
/// <param name="Bytes">Bytes of what is stored of them; 0 where the store does not know.</param>
[GenerateSerializer, Immutable, Alias("kv.RangeSize")]
public sealed record RangeSize([property: Id(0)] int Range, [property: Id(1)] long Keys, [property: Id(2)] long Bytes);
