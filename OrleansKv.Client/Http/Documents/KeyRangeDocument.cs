using System.Text.Json.Serialization;

namespace OrleansKv.Client.Http.Documents;

/// <summary>A key range of the ring.</summary>
internal sealed record KeyRangeDocument([property: JsonRequired] string[] PreferenceList);
