using OrleansKv.Replicas;

namespace OrleansKv.Client;

/// <summary>A delete of a batch.</summary>
/// <param name="Key">The key.</param>
/// <param name="Options">How to delete; null: as the bucket says.</param>
public sealed record KvDelete(ObjectKey Key, KvDeleteOptions? Options = null);
