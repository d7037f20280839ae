namespace OrleansKv.Coordination;

/// <summary>The answer to a read or a change of a bucket's properties.</summary>
/// <param name="Error">Why it failed; null when it did not.</param>
/// <param name="Properties">The properties now in force; null on an error.</param>
[GenerateSerializer, Immutable, Alias("kv.BucketResult")]
public sealed record BucketResult(
    [property: Id(0)] RequestError? Error,
    [property: Id(1)] BucketProperties? Properties);
