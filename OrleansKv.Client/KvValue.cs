namespace OrleansKv.Client;

/// <summary>A value that was read.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="ContentType">Their media type; <c>application/octet-stream</c> when it was written without one.</param>
/// <param name="LastModified">When it was written, to the second, by the clock of the replica that made the version.</param>
/// <param name="ExpiresAt">From when on it reads as deleted, to the millisecond; null: never.</param>
public sealed record KvValue(ReadOnlyMemory<byte> Bytes, string ContentType, DateTimeOffset LastModified, DateTimeOffset? ExpiresAt)
{
    /// <summary>What a value without a media type is read with.</summary>
    internal const string DefaultContentType = "application/octet-stream";
}
