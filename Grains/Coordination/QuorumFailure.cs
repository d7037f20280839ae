namespace OrleansKv.Coordination;

/// <summary>Puts a quorum that was not met into words, with every replica's part in it.</summary>
internal static class QuorumFailure
{
    public static RequestError Of(QuorumTracker tracker, string detail) => With(KvErrorCode.QuorumNotMet, tracker, detail);

    public static RequestError Expired(QuorumTracker tracker, string detail) => With(KvErrorCode.DeadlineExceeded, tracker, detail);

    public static RequestError Full(QuorumTracker tracker, string detail) =>
        With(KvErrorCode.StoreFull, tracker, $"{detail} Others have no disk space left.");

    public static RequestError Overloaded(QuorumTracker tracker, string detail) =>
        With(KvErrorCode.Overloaded, tracker, $"{detail} Others have too much to do.");

    private static RequestError With(KvErrorCode code, QuorumTracker tracker, string detail) =>
        new(code, tracker.Zone is { } zone ? $"{detail} Only replicas in the zone '{zone}' count." : detail, tracker.Needed, tracker.Got, tracker.Outcomes());
}
