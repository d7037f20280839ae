using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using OrleansKv.Pinning;

namespace OrleansKv.Ring;

/// <summary>Takes what clients want of plans to the ring grain of the silo that took the call.</summary>
[StatelessWorker, Reentrant, GrainDirectory(PinnedPlacement.Directory)]
public sealed class PlanGrain(ILocalSiloDetails silo) : Grain, IPlanGrain
{
    /// <inheritdoc/>
    public ValueTask<RingPlanReply> StageAsync(ImmutableArray<RingChange> changes) => AskAsync(new RingPlanRequest(RingPlanAction.Stage, null, changes));

    /// <inheritdoc/>
    public ValueTask<RingPlanReply> ListAsync() => AskAsync(new RingPlanRequest(RingPlanAction.Show));

    /// <inheritdoc/>
    public ValueTask<RingPlanReply> GetAsync(string id) => AskAsync(new RingPlanRequest(RingPlanAction.Show, id));

    /// <inheritdoc/>
    public ValueTask<RingPlanReply> CommitAsync(string id) => AskAsync(new RingPlanRequest(RingPlanAction.Commit, id));

    /// <inheritdoc/>
    public ValueTask<RingPlanReply> CancelAsync(string id) => AskAsync(new RingPlanRequest(RingPlanAction.Cancel, id));

    private ValueTask<RingPlanReply> AskAsync(RingPlanRequest request) => GrainFactory.GetGrain<IRingGrain>(silo.Name).PlanAsync(request);
}
