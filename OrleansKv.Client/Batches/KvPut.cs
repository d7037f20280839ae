using OrleansKv.Replicas;

namespace OrleansKv.Client;

/// <summary>A write of a batch.</summary>
/// <param name="Key">The key.</param>
/// <param name="Bytes">The bytes; they must not change while the batch runs.</param>
/// <param name="Options">How to write; null: as the bucket says.</param>
public sealed record KvPut(ObjectKey Key, ReadOnlyMemory<byte> Bytes, KvPutOptions? Options = null);
