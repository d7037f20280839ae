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
    public static async ValueTask<bool> DecidedAsync(CoordinatorServices services, QuorumTracker tracker, DateTimeOffset deadline)
    {
        if (tracker.Decided.IsCompleted) return true;
        var left = Left(services, deadline);
        try
        {
            // The replicas' time-out decides it anyway: a second timer is needed only when the deadline is nearer.
            await (left > services.Options.ReplicaTimeout ? tracker.Decided : tracker.Decided.WaitAsync(left, services.Time));
            return true;
        }
        catch (TimeoutException)
        {
            return tracker.Decided.IsCompleted;
        }
    }

    /// <summary>Waits for a read's quorum; null when it was met.</summary>
    public static async ValueTask<RequestError?> ReadAsync(CoordinatorServices services, QuorumRead read, DateTimeOffset deadline)
    {
        if (!await DecidedAsync(services, read.Tracker, deadline) || (!read.Tracker.IsMet && services.Time.GetUtcNow() >= deadline))
            return QuorumFailure.Expired(read.Tracker, "The deadline passed before enough home replicas answered.");
        return read.Tracker.IsMet ? null : QuorumFailure.Of(read.Tracker, "Too few of the key's home replicas answered the read.");
    }

    private static TimeSpan Left(CoordinatorServices services, DateTimeOffset deadline)
    {
        var left = deadline - services.Time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
