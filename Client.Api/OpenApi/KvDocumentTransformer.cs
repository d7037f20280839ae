using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OrleansKv.Client.Api.OpenApi;

/// <summary>
/// Describes every endpoint of the front door. The endpoints read the request themselves, so nothing can be inferred from
/// their signatures; paths of other endpoints in the same application stay as they are.
/// </summary>
internal sealed class KvDocumentTransformer(ApiOptions options) : IOpenApiDocumentTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "OrleansKv",
            Version = KvDocument.Name,
            Description = "A Dynamo-style key-value store. Every error is application/problem+json with a stable code.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas = new Dictionary<string, IOpenApiSchema>(document.Components.Schemas ?? new Dictionary<string, IOpenApiSchema>());
        foreach (var (name, schema) in DocumentSchemas.All(document))
            document.Components.Schemas[name] = schema;

        document.Paths ??= [];
        var operations = new OperationBuilder(document);
        foreach (var (path, item) in ObjectPaths.All(operations, options).Concat(ResourcePaths.All(operations, options)).Concat(RepairPaths.All(operations)).Concat(PlanPaths.All(operations, options)))
            document.Paths[path] = item;
        return Task.CompletedTask;
    }
}
