using System.Collections.Immutable;
using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Plans;

/// <summary>The plans as the API shows them.</summary>
/// <param name="RingVersion">The version of the ring.</param>
/// <param name="Plans">Those that are not over, and the last ones that are, the oldest first.</param>
internal sealed record PlansDocument(long RingVersion, ImmutableArray<PlanDocument> Plans)
{
    /// <summary>Makes the document of an answer.</summary>
    public static PlansDocument Of(RingPlanReply reply) => new(reply.RingVersion, [.. reply.Plans.Select(PlanDocument.Of)]);
}
