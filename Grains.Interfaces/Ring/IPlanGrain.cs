using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>Plans of changes of the ring, on the silo that took the call.</summary>
[Alias("kv.IPlanGrain")]
public interface IPlanGrain : IGrainWithIntegerKey
{
    /// <summary>Makes a plan; nothing moves yet.</summary>
    [Alias("Stage"), ResponseTimeout("00:01:00")]
    ValueTask<RingPlanReply> StageAsync(ImmutableArray<RingChange> changes);

    /// <summary>The plans that are not over, and the last ones that are.</summary>
    [Alias("List"), ResponseTimeout("00:01:00")]
    ValueTask<RingPlanReply> ListAsync();

    /// <summary>A plan.</summary>
    [Alias("Get"), ResponseTimeout("00:01:00")]
    ValueTask<RingPlanReply> GetAsync(string id);

    /// <summary>Begins to carry a plan out.</summary>
    [Alias("Commit"), ResponseTimeout("00:01:00")]
    ValueTask<RingPlanReply> CommitAsync(string id);

    /// <summary>Throws a plan away, or undoes what was done of it.</summary>
    [Alias("Cancel"), ResponseTimeout("00:01:00")]
    ValueTask<RingPlanReply> CancelAsync(string id);
}
