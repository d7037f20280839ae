namespace OrleansKv.Coordination;

/// <summary>How long a coordinator waits.</summary>
internal static class Waits
{
    /// <summary>The time that a replica has to answer: its time-out, or what is left of the request.</summary>
    public static TimeSpan Replica(CoordinatorServices services, DateTimeOffset deadline)
    {
        var left = deadline - services.Time.GetUtcNow();
        if (left <= TimeSpan.Zero) return TimeSpan.Zero;
        return left < services.Options.ReplicaTimeout ? left : services.Options.ReplicaTimeout;
    }

    /// <summary>Waits until a quorum is met or can no longer be; false when the replicas' time ran out first.</summary>
    public static async ValueTask<bool> DecidedAsync(CoordinatorServices services, QuorumTracker tracker, DateTimeOffset deadline)
    {
        if (tracker.Decided.IsCompleted) return true;
        try
        {
            await tracker.Decided.WaitAsync(Replica(services, deadline), services.Time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Waits for a read's quorum; null when it was met.</summary>
    public static async ValueTask<RequestError?> ReadAsync(CoordinatorServices services, QuorumRead read, DateTimeOffset deadline)
    {
        var decided = await DecidedAsync(services, read.Tracker, deadline);
        if (read.Tracker.IsMet) return null;
        return !decided && services.Time.GetUtcNow() >= deadline
            ? QuorumFailure.Expired(read.Tracker, "The deadline passed before enough home replicas answered.")
            : QuorumFailure.Of(read.Tracker, "Too few of the key's home replicas answered the read.", pendingTimedOut: !decided);
    }
}
