using System.Text.Json.Serialization;

namespace OrleansKv.Client.Api.Health;

/// <summary>What a health check that passes answers.</summary>
/// <param name="Status"><c>ok</c>, or <c>degraded</c>: requests are served, but something that an operator should see to is amiss.</param>
/// <param name="Reason">What is amiss; null when nothing is.</param>
internal sealed record HealthDocument(string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);
