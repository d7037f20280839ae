using System.Text.Json.Serialization;

namespace OrleansKv.Client.Http.Documents;

/// <summary>One of several siblings.</summary>
internal sealed record SiblingDocument(
    [property: JsonRequired] string ContentType, [property: JsonRequired] DateTimeOffset LastModified, DateTimeOffset? Expires, [property: JsonRequired] byte[] Value);
