using System.Text.Json.Serialization;

namespace OrleansKv.Client.Http.Documents;

/// <summary>The answer 300.</summary>
internal sealed record SiblingsDocument([property: JsonRequired] SiblingDocument[] Siblings);
