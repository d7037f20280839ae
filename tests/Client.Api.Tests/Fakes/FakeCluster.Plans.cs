using System.Collections.Immutable;
using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Fakes;

/// <summary>Plans: one that is known, <c>plan-1</c>; changes of <c>n9</c>, and steps of <c>plan-2</c>, are refused.</summary>
public sealed partial class FakeCluster : IPlanGrain
{
    /// <summary>What was staged, in order.</summary>
    public List<ImmutableArray<RingChange>> Staged { get; } = [];

    /// <summary>The steps that were asked for, in order.</summary>
    public List<string> PlanSteps { get; } = [];

    public async ValueTask<RingPlanReply> StageAsync(ImmutableArray<RingChange> changes)
    {
        if (Fault is not null)
            await Fault(CancellationToken.None);
        Staged.Add(changes);
        return changes.Any(static change => change.Node == "n9")
            ? new RingPlanReply("Node 'n9' is no member.", false, 7, [])
            : new RingPlanReply(null, false, 8, [View("plan-1", RingPlanStatus.Staged, changes)]);
    }

    public async ValueTask<RingPlanReply> ListAsync()
    {
        if (Fault is not null)
            await Fault(CancellationToken.None);
        return new RingPlanReply(null, false, 8, [View("plan-1", RingPlanStatus.Staged, [new RingChange(RingChangeKind.Leave, "n2")])]);
    }

    public ValueTask<RingPlanReply> GetAsync(string id) => StepAsync("get", id, RingPlanStatus.Done);

    public ValueTask<RingPlanReply> CommitAsync(string id) => StepAsync("commit", id, RingPlanStatus.Committed);

    public ValueTask<RingPlanReply> CancelAsync(string id) => StepAsync("cancel", id, RingPlanStatus.Cancelled);

    private async ValueTask<RingPlanReply> StepAsync(string step, string id, RingPlanStatus status)
    {
        if (Fault is not null)
            await Fault(CancellationToken.None);
        PlanSteps.Add($"{step} {id}");
        return id switch
        {
            "plan-1" => new RingPlanReply(null, false, 8, [View(id, status, [new RingChange(RingChangeKind.Join, "n3", 2, "z3"), new RingChange(RingChangeKind.Replace, "n2", By: "n4")])]),
            "plan-2" => new RingPlanReply("The ring has changed since.", false, 8, []),
            "plan-3" => new RingPlanReply(null, false, 8, []),
            _ => new RingPlanReply($"There is no plan '{id}'.", true, 8, []),
        };
    }

    private static RingPlanView View(string id, RingPlanStatus status, ImmutableArray<RingChange> changes)
    {
        var isCommitted = status is RingPlanStatus.Committed or RingPlanStatus.Done;
        var plan = new RingPlan(id, status, changes, 1, [], isCommitted ? 8 : 0, Epoch, isCommitted ? Epoch.AddSeconds(1) : null, status == RingPlanStatus.Done ? Epoch.AddSeconds(2) : null, []);
        return status == RingPlanStatus.Committed
            ? new RingPlanView(
                plan, [new NodeGain("n3", 0, 4, 4, 0, 4_000, 0)], 1.25, 1, 0.5, 1, 4, 3, 4_000, 1.5, 1,
                [new RangeMoveView(3, MovePhase.Filling, 2.5, 1, 17, "node n2 cannot be reached"), new RangeMoveView(0, MovePhase.Settled, 0, 2, 0, null)])
            : new RingPlanView(plan, [], 1, 1, 1, 1, 0, 0, 0, 0, 0, []);
    }
}
