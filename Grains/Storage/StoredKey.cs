using OrleansKv.Replicas;

namespace OrleansKv.Storage;

/// <summary>A key that a range holds.</summary>
/// <param name="Key">The key.</param>
/// <param name="Digest">The digest of its version set: equal sets of a key have equal ones on every node.</param>
public readonly record struct StoredKey(ObjectKey Key, uint Digest);
