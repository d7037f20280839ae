using Microsoft.OpenApi;
using OrleansKv.Client.Api.Problems;

namespace OrleansKv.Client.Api.OpenApi;

/// <summary>Describes the routes of repair.</summary>
internal static class RepairPaths
{
    private static readonly ProblemKind[] Problems = [ProblemKind.InvalidArgument, ProblemKind.Internal, ProblemKind.Overloaded, ProblemKind.ClusterUnavailable];

    /// <summary>The paths.</summary>
    public static IEnumerable<(string Path, OpenApiPathItem Item)> All(OperationBuilder operations) =>
    [
        ("/v1/cluster/repair", OperationBuilder.Path(
            (HttpMethod.Post, operations.Operation(
                "startRepair",
                "Compares replicas with each other at once, and repairs those that differ.",
                [
                    OperationBuilder.InQuery("range", DocumentSchemas.Whole("The key range to repair; all when left out.")),
                    OperationBuilder.InQuery("node", DocumentSchemas.Text("The node whose ranges to repair; those of all nodes when left out.")),
                ],
                [(202, operations.Json("The round that began.", "RepairStarted"))],
                Problems)),
            (HttpMethod.Get, operations.Operation("getRepair", "How repair stands.", [], [(200, operations.Json("How repair stands.", "Repair"))], Problems)))),
        ("/v1/cluster/anti-entropy/pause", Switch(operations, "pauseAntiEntropy", "Pauses the comparison of replicas on all nodes.")),
        ("/v1/cluster/anti-entropy/resume", Switch(operations, "resumeAntiEntropy", "Resumes the comparison of replicas on all nodes.")),
    ];

    private static OpenApiPathItem Switch(OperationBuilder operations, string id, string summary) =>
        OperationBuilder.Path((HttpMethod.Post, operations.Operation(id, summary, [], [(200, operations.Json(summary, "Pause"))], Problems)));
}
