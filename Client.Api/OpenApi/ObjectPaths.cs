using System.Globalization;
using Microsoft.OpenApi;
using OrleansKv.Client.Api.Objects;
using OrleansKv.Client.Api.Problems;

namespace OrleansKv.Client.Api.OpenApi;

/// <summary>Describes the object routes.</summary>
internal static class ObjectPaths
{
    private static readonly (string, string) Context = (HeaderNames.Context, "The causal context: send it with the write that replaces what was read.");
    private static readonly (string, string) ETag = ("ETag", "The strong entity tag of the key's version set.");
    private static readonly (string, string) LastModified = ("Last-Modified", "When the value, or the latest sibling, was written.");
    private static readonly (string, string) Expires = (HeaderNames.Expires, "When the value begins to read as deleted; absent for one that lives for ever.");

    private static readonly (string, string) RingVersion = (HeaderNames.RingVersion, "The version of the ring that the coordinator goes by.");

    /// <summary>The paths.</summary>
    public static IEnumerable<(string Path, OpenApiPathItem Item)> All(OperationBuilder operations, ApiOptions options) =>
    [
        ("/v1/buckets/{bucket}/keys/{key}", OperationBuilder.Path(
            (HttpMethod.Get, Read(operations, "getObject", "Reads a value, or all siblings.", withBody: true)),
            (HttpMethod.Head, Read(operations, "headObject", "Reads what GET would answer, without the body.", withBody: false)),
            (HttpMethod.Put, Put(operations, options)),
            (HttpMethod.Delete, Delete(operations)))),
    ];

    /// <summary>The parts of the path that name an object.</summary>
    public static IEnumerable<IOpenApiParameter> Key() =>
    [
        Bucket(),
        OperationBuilder.InPath("key", "1 to 1,024 bytes of UTF-8, percent-encoded; a slash in the key as %2F.", 1_024),
    ];

    /// <summary>The part of the path that names a bucket.</summary>
    public static OpenApiParameter Bucket() => OperationBuilder.InPath("bucket", "1 to 64 of A-Z a-z 0-9 . _ -", 64);

    private static OpenApiOperation Read(OperationBuilder operations, string id, string summary, bool withBody)
    {
        var found = OperationBuilder.Bare("The value.", Context, ETag, LastModified, Expires, RingVersion);
        var several = OperationBuilder.Bare("Concurrent writes left several values.", Context, ETag, LastModified, RingVersion, ("Vary", "Accept"));
        if (withBody)
        {
            found.Content = new Dictionary<string, OpenApiMediaType> { ["*/*"] = OperationBuilder.AnyBytes() };
            several.Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = operations.MediaType("Siblings"),
                ["multipart/mixed"] = OperationBuilder.AnyBytes(),
            };
        }
        return operations.Operation(
            id,
            summary,
            [
                .. Key(),
                OperationBuilder.InQuery("r", DocumentSchemas.Quorum("Replicas to wait for; the bucket's when left out.")),
                Timeout(),
                Sloppy(),
                OperationBuilder.InQuery("sibling", DocumentSchemas.Text("The id of the sibling to answer with.")),
                OperationBuilder.InHeader("If-None-Match", "Entity tags, or *: answer 304 when one of them is the present one."),
                OperationBuilder.InHeader("Accept", "multipart/mixed to get siblings in that form."),
            ],
            [(200, found), (300, several), (304, OperationBuilder.Bare("The client's entity tag is the present one.", Context, ETag, LastModified, Expires, RingVersion))],
            ProblemKind.InvalidArgument, ProblemKind.KeyNotFound, ProblemKind.Internal,
            ProblemKind.QuorumNotMet, ProblemKind.Overloaded, ProblemKind.ClusterUnavailable, ProblemKind.DeadlineExceeded);
    }

    private static OpenApiOperation Put(OperationBuilder operations, ApiOptions options)
    {
        var put = operations.Operation(
            "putObject",
            "Writes a value.",
            [
                .. Key(),
                OperationBuilder.InQuery("w", DocumentSchemas.Quorum("Replicas to wait for; the bucket's when left out.")),
                Timeout(),
                Sloppy(),
                OperationBuilder.InQuery("ttl", DocumentSchemas.Ttl("How long the value lives; the bucket's ttl when left out; none: for ever.", pattern: "^(none|[0-9]{1,9}(ms|s|m|h|d))$")),
                OperationBuilder.InHeader(HeaderNames.Context,
                    "The context of the read whose versions this write replaces; without it the write is concurrent with all."),
                OperationBuilder.InHeader("If-None-Match", "Only *: write when the key has no value."),
                OperationBuilder.InHeader("If-Match", "Entity tags, or *: write when one of them is the present one."),
            ],
            [(204, OperationBuilder.Bare("Written.", Context, ETag, RingVersion))],
            ProblemKind.InvalidArgument, ProblemKind.RequestTimeout, ProblemKind.TooManySiblings, ProblemKind.PreconditionFailed, ProblemKind.ValueTooLarge,
            ProblemKind.Internal, ProblemKind.QuorumNotMet, ProblemKind.Overloaded, ProblemKind.ClusterUnavailable, ProblemKind.DeadlineExceeded, ProblemKind.StoreFull);
        put.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = string.Create(CultureInfo.InvariantCulture, $"The value: 0 to {options.MaxValueBytes} bytes. Its Content-Type is kept."),
            Content = new Dictionary<string, OpenApiMediaType> { ["*/*"] = OperationBuilder.AnyBytes() },
        };
        return put;
    }

    private static OpenApiOperation Delete(OperationBuilder operations) => operations.Operation(
        "deleteObject",
        "Deletes a key.",
        [
            .. Key(),
            OperationBuilder.InQuery("w", DocumentSchemas.Quorum("Replicas to wait for; the bucket's when left out.")),
            Timeout(),
            Sloppy(),
            OperationBuilder.InHeader(HeaderNames.Context, "The context of the read whose versions are to go; without it, all that a quorum knows."),
            OperationBuilder.InHeader("If-Match", "Entity tags, or *: delete when one of them is the present one."),
        ],
        [(204, OperationBuilder.Bare("Deleted, or there was nothing to delete.", Context, RingVersion))],
        ProblemKind.InvalidArgument, ProblemKind.TooManySiblings, ProblemKind.PreconditionFailed,
        ProblemKind.Internal, ProblemKind.QuorumNotMet, ProblemKind.Overloaded, ProblemKind.ClusterUnavailable, ProblemKind.DeadlineExceeded, ProblemKind.StoreFull);

    private static OpenApiParameter Timeout() => OperationBuilder.InQuery("timeout", new OpenApiSchema
    {
        Type = JsonSchemaType.String,
        Pattern = "^[0-9]{1,9}(ms|s)?$",
        Description = "How long the request may take: milliseconds, or with a unit, such as 250ms or 2s.",
    });

    private static OpenApiParameter Sloppy() => OperationBuilder.InQuery("sloppy", DocumentSchemas.Choice("Whether fallbacks may take the place of home replicas that cannot be reached; true unless the bucket is strong.", "true", "false"));
}
