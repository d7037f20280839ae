namespace OrleansKv.Replicas;

/// <summary>The full name of an object.</summary>
/// <param name="Bucket">The bucket: 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>.</param>
/// <param name="Key">The key: 1 to 1,024 bytes as UTF-8.</param>
[GenerateSerializer, Immutable, Alias("kv.ObjectKey")]
public readonly record struct ObjectKey(
    [property: Id(0)] string Bucket,
    [property: Id(1)] string Key);
