namespace OrleansKv.Client.Api.OpenApi;

/// <summary>What the OpenAPI document is called.</summary>
internal static class KvDocument
{
    /// <summary>The document's name, which is part of its path <c>/openapi/v1.json</c>.</summary>
    public const string Name = "v1";
}
