using Microsoft.OpenApi;
using OrleansKv.Client.Api.Problems;

namespace OrleansKv.Client.Api.OpenApi;

/// <summary>Describes the routes of buckets, the cluster, health, metrics and the document itself.</summary>
internal static class ResourcePaths
{
    /// <summary>The paths.</summary>
    public static IEnumerable<(string Path, OpenApiPathItem Item)> All(OperationBuilder operations, ApiOptions options) =>
    [
        ("/v1/buckets/{bucket}", OperationBuilder.Path((HttpMethod.Get, GetBucket(operations)), (HttpMethod.Put, PutBucket(operations, options)))),
        ("/v1/cluster", Get(operations, "getCluster", "The cluster as the answering node sees it.", "Cluster")),
        ("/v1/cluster/nodes", Get(operations, "getNodes", "The nodes, and what each of them says.", "Nodes")),
        ("/v1/cluster/ring", Get(operations, "getRing", "The ring: members, balance and preference lists.", "Ring")),
        ("/v1/cluster/locate/{bucket}/{key}", OperationBuilder.Path((HttpMethod.Get, operations.Operation(
            "locateKey",
            "A key's preference list and what each home replica holds.",
            ObjectPaths.Key(),
            [(200, operations.Json("Where the key lives.", "Location"))],
            ProblemKind.InvalidArgument, ProblemKind.QuorumNotMet, ProblemKind.Overloaded, ProblemKind.Internal, ProblemKind.ClusterUnavailable, ProblemKind.DeadlineExceeded)))),
        ("/health/startup", Health(operations, "getStartup", "Passes from the cluster's first answer on.", ProblemKind.Internal, ProblemKind.ClusterUnavailable)),
        ("/health/ready", Health(operations, "getReadiness", "Passes while the cluster answers.", ProblemKind.Internal, ProblemKind.ClusterUnavailable)),
        ("/health/live", Health(operations, "getLiveness", "Passes while the process answers.")),
        ("/metrics", Metrics()),
        ("/openapi/v1.json", Document()),
    ];

    private static OpenApiPathItem Get(OperationBuilder operations, string id, string summary, string schema) =>
        OperationBuilder.Path((HttpMethod.Get, operations.Operation(
            id, summary, [], [(200, operations.Json(summary, schema))], ProblemKind.InvalidArgument, ProblemKind.Internal, ProblemKind.Overloaded, ProblemKind.ClusterUnavailable)));

    private static OpenApiPathItem Health(OperationBuilder operations, string id, string summary, params ProblemKind[] problems) =>
        OperationBuilder.Path((HttpMethod.Get, operations.Operation(id, summary, [], [(200, operations.Json(summary, "Health"))], problems)));

    private static OpenApiOperation GetBucket(OperationBuilder operations) => operations.Operation(
        "getBucket",
        "A bucket's properties; the cluster's defaults for a bucket that has none of its own.",
        [ObjectPaths.Bucket()],
        [(200, operations.Json("The properties.", "Bucket"))],
        ProblemKind.InvalidArgument, ProblemKind.QuorumNotMet, ProblemKind.Overloaded, ProblemKind.Internal, ProblemKind.ClusterUnavailable, ProblemKind.DeadlineExceeded);

    private static OpenApiOperation PutBucket(OperationBuilder operations, ApiOptions options)
    {
        var put = operations.Operation(
            "putBucket",
            "Replaces a bucket's properties; a field that is left out takes the cluster's default.",
            [ObjectPaths.Bucket()],
            [(200, operations.Json("The properties now in force.", "Bucket"))],
            ProblemKind.InvalidArgument, ProblemKind.RequestTimeout, ProblemKind.ValueTooLarge, ProblemKind.UnsupportedMediaType,
            ProblemKind.QuorumNotMet, ProblemKind.Overloaded, ProblemKind.Internal, ProblemKind.ClusterUnavailable, ProblemKind.DeadlineExceeded, ProblemKind.StoreFull);
        put.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = $"At most {options.MaxDocumentBytes} bytes.",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = operations.MediaType("BucketChange") },
        };
        return put;
    }

    private static OpenApiPathItem Metrics() => OperationBuilder.Path((HttpMethod.Get, new OpenApiOperation
    {
        OperationId = "getMetrics",
        Summary = "The process's metrics.",
        Responses = new OpenApiResponses
        {
            ["200"] = new OpenApiResponse
            {
                Description = "Prometheus' text exposition format, version 0.0.4.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["text/plain"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
                },
            },
        },
    }));

    private static OpenApiPathItem Document() => OperationBuilder.Path((HttpMethod.Get, new OpenApiOperation
    {
        OperationId = "getDocument",
        Summary = "This document.",
        Responses = new OpenApiResponses
        {
            ["200"] = new OpenApiResponse
            {
                Description = "This document.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } },
                },
            },
        },
    }));
}
