namespace OrleansKv.Client.Api.Health;

/// <summary>What a health check that passes answers.</summary>
/// <param name="Status">Always <c>ok</c>.</param>
internal sealed record HealthDocument(string Status);
