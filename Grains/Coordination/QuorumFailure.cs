namespace OrleansKv.Coordination;

/// <summary>Puts a quorum that was not met into words, with every replica's part in it.</summary>
internal static class QuorumFailure
{
    public static RequestError Of(QuorumTracker tracker, string detail, bool pendingTimedOut) =>
        new(KvErrorCode.QuorumNotMet, detail, tracker.Needed, tracker.Got, tracker.Outcomes(pendingTimedOut));

    public static RequestError Expired(QuorumTracker tracker, string detail) =>
        new(KvErrorCode.DeadlineExceeded, detail, tracker.Needed, tracker.Got, tracker.Outcomes(pendingTimedOut: false));
}
