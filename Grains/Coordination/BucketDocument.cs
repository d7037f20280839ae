using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>The stored form of bucket properties: JSON, with the texts that the HTTP API uses. One without a time to live stands for none.</summary>
internal sealed partial record BucketDocument(int N, string R, string W, ConflictPolicy Conflict, Consistency Consistency, long? TtlMilliseconds = null)
{
    public static ImmutableArray<byte> Write(BucketProperties properties)
    {
        var ttl = (long?)properties.Ttl?.TotalMilliseconds;
        var document = new BucketDocument(properties.N, properties.R.ToString(), properties.W.ToString(), properties.Conflict, properties.Consistency, ttl);
        return ImmutableCollectionsMarshal.AsImmutableArray(JsonSerializer.SerializeToUtf8Bytes(document, Json.Default.BucketDocument));
    }

    /// <exception cref="JsonException">The bytes are not such a document.</exception>
    public static BucketProperties Read(ReadOnlySpan<byte> bytes)
    {
        var document = JsonSerializer.Deserialize(bytes, Json.Default.BucketDocument);
        return document is not null && QuorumSize.TryParse(document.R, out var r) && QuorumSize.TryParse(document.W, out var w)
            ? new BucketProperties(document.N, r, w, document.Conflict, document.Consistency, TtlOf(document))
            : throw new JsonException("The stored bucket properties are not readable.");
    }

    private static TimeSpan? TtlOf(BucketDocument document) => document.TtlMilliseconds is { } ttl ? TimeSpan.FromMilliseconds(ttl) : null;

    [JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(BucketDocument))]
    private sealed partial class Json : JsonSerializerContext;
}
