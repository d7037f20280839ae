using Microsoft.Extensions.Logging;
using OrleansKv.Replicas;
using OrleansKv.Telemetry;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>
/// Sends stale replicas what a read has found newer. Bounded per node: what is over the bound is skipped and counted, and a later read finds it again.
/// So is what a read finds while clients have the node run many requests.
/// </summary>
internal sealed class ReadRepair(CoordinationOptions options, RequestAdmission admission, TimeProvider time, ILogger<ReadRepair> logger)
{
    private int _running;
    private long _done;
    private long _failed;
    private long _skipped;

    /// <summary>What became of the repairs so far.</summary>
    public ReadRepairCounts Counts => new(Interlocked.Read(ref _done), Interlocked.Read(ref _failed), Interlocked.Read(ref _skipped));

    /// <summary>False while a repair would be skipped, which then counts as one.</summary>
    public bool HasRoom()
    {
        if (!admission.IsCrowded && Volatile.Read(ref _running) < options.MaxConcurrentReadRepairs) return true;
        Skip();
        return false;
    }

    /// <param name="replica">Who is to get it.</param>
    /// <param name="repair">What it is to get.</param>
    /// <param name="yields">False for a repair that no later read would find again: requests go not before it.</param>
    public void Start(ReplicaReference replica, MergeCommand repair, bool yields = true)
    {
        if (yields && admission.IsCrowded)
        {
            Skip();
            return;
        }

        if (Interlocked.Increment(ref _running) > options.MaxConcurrentReadRepairs)
        {
            Interlocked.Decrement(ref _running);
            Skip();
            return;
        }
        _ = RunAsync(replica, repair);
    }

    private async Task RunAsync(ReplicaReference replica, MergeCommand repair)
    {
        try
        {
#if PLANTED_BUGS
            if (PlantedBug.Is(PlantedBug.ReadRepairOverwrites)) RequestContext.Set(PlantedBug.ReadRepairOverwrites, true);
#endif
            var status = await replica.Calls.Unanswered.CountAsync(replica.Grain.MergeAsync(repair), repair.Set.ValueBytes()).WaitAsync(options.ReplicaTimeout, time);
            Count(status == WriteStatus.Stored);
            if (status != WriteStatus.Stored) logger.ReadRepairRefused(replica.Node, status);
        }
        catch (Exception exception)
        {
            Count(false);
            logger.ReadRepairFailed(replica.Node, exception.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private void Count(bool isDone)
    {
        Interlocked.Increment(ref (isDone ? ref _done : ref _failed));
        KvMetrics.ReadRepaired(isDone);
    }

    private void Skip()
    {
        Interlocked.Increment(ref _skipped);
        KvMetrics.ReadRepairSkipped();
    }
}
