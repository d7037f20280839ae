using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansKv.Client.Http.Documents;

/// <summary>A bucket's properties.</summary>
internal sealed record BucketDocument(
    [property: JsonRequired] int N, [property: JsonRequired] JsonElement R, [property: JsonRequired] JsonElement W, [property: JsonRequired] string Conflict, [property: JsonRequired] string Consistency, string? Ttl);
