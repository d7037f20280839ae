using System.Text.Json.Serialization;

namespace OrleansKv.Client.Http.Documents;

/// <summary>The ring.</summary>
internal sealed record RingDocument([property: JsonRequired] long Version, [property: JsonRequired] int N, [property: JsonRequired] KeyRangeDocument[] Ranges);
