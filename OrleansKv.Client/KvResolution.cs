namespace OrleansKv.Client;

/// <summary>What a resolver makes of siblings.</summary>
/// <param name="Bytes">The bytes; at most <see cref="KvClientOptions.MaxValueBytes"/>.</param>
/// <param name="ContentType">Their media type, as <see cref="KvPutOptions.ContentType"/>; null: none.</param>
/// <param name="Ttl">How long it lives when it is written back, as <see cref="KvPutOptions.Ttl"/>.</param>
public sealed record KvResolution(ReadOnlyMemory<byte> Bytes, string? ContentType = null, TimeSpan? Ttl = null);
