using Microsoft.OpenApi;
using OrleansKv.Client.Api.Problems;

namespace OrleansKv.Client.Api.OpenApi;

/// <summary>Describes the routes of plans.</summary>
internal static class PlanPaths
{
    private static readonly ProblemKind[] Always = [ProblemKind.InvalidArgument, ProblemKind.Internal, ProblemKind.Overloaded, ProblemKind.ClusterUnavailable];

    /// <summary>The paths.</summary>
    public static IEnumerable<(string Path, OpenApiPathItem Item)> All(OperationBuilder operations, ApiOptions options) =>
    [
        ("/v1/cluster/plans", OperationBuilder.Path(
            (HttpMethod.Get, operations.Operation("getPlans", "The plans that are not over, and the last ones that are.", [], [(200, operations.Json("The plans.", "Plans"))], Always)),
            (HttpMethod.Post, Stage(operations, options)))),
        ("/v1/cluster/plans/{id}", OperationBuilder.Path(
            (HttpMethod.Get, operations.Operation(
                "getPlan", "A plan, what it does, and how far it is.", [Id()], [(200, operations.Json("The plan.", "Plan"))], [.. Always, ProblemKind.PlanNotFound])),
            (HttpMethod.Delete, operations.Operation(
                "cancelPlan",
                "Throws a plan away, or undoes what was done of it.",
                [Id()],
                [(200, operations.Json("The plan.", "Plan"))],
                [.. Always, ProblemKind.PlanNotFound, ProblemKind.PlanRefused])))),
        ("/v1/cluster/plans/{id}/commit", OperationBuilder.Path((HttpMethod.Post, operations.Operation(
            "commitPlan",
            "Begins to carry a plan out.",
            [Id()],
            [(202, operations.Json("The plan.", "Plan"))],
            [.. Always, ProblemKind.PlanNotFound, ProblemKind.PlanRefused])))),
    ];

    private static OpenApiOperation Stage(OperationBuilder operations, ApiOptions options)
    {
        var created = operations.Json("The plan.", "Plan");
        created.Headers = OperationBuilder.Bare("", ("Location", "The plan's path.")).Headers;
        var stage = operations.Operation(
            "stagePlan",
            "Makes a plan of changes of the ring; nothing moves before it is committed.",
            [],
            [(201, created)],
            [.. Always, ProblemKind.RequestTimeout, ProblemKind.PlanRefused, ProblemKind.ValueTooLarge, ProblemKind.UnsupportedMediaType]);
        stage.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = $"At most {options.MaxDocumentBytes} bytes.",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = operations.MediaType("NewPlan") },
        };
        return stage;
    }

    private static OpenApiParameter Id() => OperationBuilder.InPath("id", "The plan's id.", maxLength: 64);
}
