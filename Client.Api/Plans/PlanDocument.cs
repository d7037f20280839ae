using System.Collections.Immutable;
using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Plans;

/// <summary>A plan as the API shows it; see <see cref="RingPlanView"/>.</summary>
internal sealed record PlanDocument(
    string Id,
    RingPlanStatus Status,
    ImmutableArray<ChangeDocument> Changes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? CommittedAt,
    DateTimeOffset? EndedAt,
    ImmutableArray<NodeGain> Nodes,
    double BalanceBefore,
    double BalanceAfter,
    double SpreadBefore,
    double SpreadAfter,
    int MovedReplicas,
    int LeastReplicas,
    long MovedBytes,
    double ExpectedSeconds,
    int SettledRanges,
    ImmutableArray<RangeMoveView> Moving)
{
    /// <summary>Makes the document of a view.</summary>
    public static PlanDocument Of(RingPlanView view) => new(
        view.Plan.Id, view.Plan.Status, [.. view.Plan.Changes.Select(ChangeDocument.Of)], view.Plan.CreatedAt, view.Plan.CommittedAt, view.Plan.EndedAt, view.Nodes,
        view.BalanceBefore, view.BalanceAfter, view.SpreadBefore, view.SpreadAfter, view.MovedReplicas, view.LeastReplicas, view.MovedBytes, view.ExpectedSeconds,
        view.SettledRanges, view.Moving);
}
