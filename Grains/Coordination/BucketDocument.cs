using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>The stored form of bucket properties: JSON, with the texts that the HTTP API uses.</summary>
internal sealed partial record BucketDocument(int N, string R, string W, ConflictPolicy Conflict, Consistency Consistency)
{
    public static ImmutableArray<byte> Write(BucketProperties properties)
    {
        var document = new BucketDocument(properties.N, properties.R.ToString(), properties.W.ToString(), properties.Conflict, properties.Consistency);
        return ImmutableCollectionsMarshal.AsImmutableArray(JsonSerializer.SerializeToUtf8Bytes(document, Json.Default.BucketDocument));
    }

    /// <exception cref="JsonException">The bytes are not such a document.</exception>
    public static BucketProperties Read(ReadOnlySpan<byte> bytes)
    {
        var document = JsonSerializer.Deserialize(bytes, Json.Default.BucketDocument);
        return document is not null && QuorumSize.TryParse(document.R, out var r) && QuorumSize.TryParse(document.W, out var w)
            ? new BucketProperties(document.N, r, w, document.Conflict, document.Consistency)
            : throw new JsonException("The stored bucket properties are not readable.");
    }

    [JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(BucketDocument))]
    private sealed partial class Json : JsonSerializerContext;
}
