using System.Collections.Immutable;
using OrleansKv.Coordination;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Workloads;

/// <summary>What a node answers a client.</summary>
/// <param name="Error">Why the request failed, or null.</param>
/// <param name="Siblings">What was read.</param>
/// <param name="Context">The context returned, or null.</param>
/// <param name="Unexpected">An exception that the product does not document, or null.</param>
internal sealed record Answer(RequestError? Error, ImmutableArray<VersionedValue> Siblings, string? Context, string? Unexpected)
{
    /// <summary>The node failed while it coordinated, as one that stops does; the front door makes it an error of the server.</summary>
    public static Answer OfNode(Exception exception) => new(new RequestError(KvErrorCode.QuorumNotMet, exception.Message), [], null, null);
}
