namespace OrleansKv.Coordination;

/// <summary>How long a coordinator waits.</summary>
internal static class Waits
{
    /// <summary>The time that a replica has to answer: its time-out, or what is left of the request.</summary>
    public static TimeSpan Replica(CoordinatorServices services, DateTimeOffset deadline)
    {
        var left = Left(services, deadline);
        return left < services.Options.ReplicaTimeout ? left : services.Options.ReplicaTimeout;
    }

    /// <summary>
    /// Waits until a quorum is met or every replica has answered, failed or used up its time; false when the request's
    /// deadline came first. The tracker's <see cref="QuorumTracker.SettleAsync"/> must be running.
    /// </summary>
    public static Task<bool> DecidedAsync(CoordinatorServices services, QuorumTracker tracker, DateTimeOffset deadline)
    {
        // The replicas' time-out decides it anyway: a second timer is needed only when the deadline is nearer.
        var left = Left(services, deadline);
        return tracker.IsDecided || left > services.Options.ReplicaTimeout ? tracker.Decided : DecidedWithinAsync(services, tracker, left);
    }

    /// <summary>Waits for a read's quorum and its values; null when they are here.</summary>
    public static async ValueTask<RequestError?> ReadAsync(CoordinatorServices services, QuorumRead read, DateTimeOffset deadline)
    {
        var isDecided = await DecidedAsync(services, read.Tracker, deadline);
        if (!read.Tracker.IsMet && (!isDecided || services.Time.GetUtcNow() >= deadline))
            return QuorumFailure.Expired(read.Tracker, "The deadline passed before enough home replicas answered.");
        return read.Tracker.IsMet ? await read.HaveValuesAsync() : QuorumFailure.Of(read.Tracker, "Too few of the key's home replicas answered the read.");
    }

    /// <summary>
    /// How long a replica may take before it counts as slow: longer than 99 % of its node's last answers to such reads took, and the configured
    /// least. Null while there have been too few.
    /// </summary>
    public static TimeSpan? Patience(CoordinatorServices services, ReplicaReference replica, bool isLarge) =>
        replica.Calls.Latency(isLarge).P99 is not { } p99 ? null : Whole(p99 > services.Options.HedgeAfterAtLeast ? p99 : services.Options.HedgeAfterAtLeast);

    /// <summary>Whole milliseconds, which is all that timers of tasks know: they would run out before a part of one, and who then finds that it is not yet time would wait for nothing.</summary>
    public static TimeSpan Whole(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    private static async Task<bool> DecidedWithinAsync(CoordinatorServices services, QuorumTracker tracker, TimeSpan left)
    {
        try
        {
            return await tracker.Decided.WaitAsync(left, services.Time);
        }
        catch (TimeoutException)
        {
            return tracker.IsDecided;
        }
    }

    private static TimeSpan Left(CoordinatorServices services, DateTimeOffset deadline)
    {
        var left = deadline - services.Time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
