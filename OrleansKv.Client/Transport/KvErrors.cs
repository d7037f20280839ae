using OrleansKv.Coordination;

namespace OrleansKv.Client.Transport;

/// <summary>Makes the exceptions of both transports, so that the same failure is the same exception.</summary>
internal static class KvErrors
{
    /// <summary>Nobody was reached: the request was not sent.</summary>
    public static KvException NotSent(string reason, Exception inner) =>
        new(503, KvCodes.ClusterUnavailable, $"The cluster cannot be reached: {reason}", inner) { IsCertainlyUndone = true, MayPass = true, IsUnreachable = true };

    /// <summary>The way to the cluster broke while the request was under way.</summary>
    public static KvException Broken(string reason, Exception inner) =>
        new(503, KvCodes.ClusterUnavailable, $"The call to the cluster failed before it was answered; a write may have been made nevertheless: {reason}", inner) { MayPass = true, IsUnreachable = true };

    /// <summary>A node or endpoint did not answer within the client's time for it.</summary>
    /// <param name="waited">How long it was waited for.</param>
    /// <param name="isWholeCall">True when there is no time left for another try.</param>
    /// <param name="isUnreachable">True when it had time enough, so that it is not worth asking.</param>
    /// <param name="inner">What ended the wait, or null.</param>
    public static KvException Unanswered(TimeSpan waited, bool isWholeCall, bool isUnreachable, Exception? inner) =>
        new(504, KvCodes.DeadlineExceeded, $"There was no answer within {waited.TotalMilliseconds:0} ms; a write may have been made nevertheless.", inner)
        {
            MayPass = !isWholeCall,
            IsUnreachable = isUnreachable,
        };

    /// <summary>The request is not valid, as the cluster would say too.</summary>
    public static KvException Invalid(string reason) => new(400, KvCodes.InvalidArgument, reason) { IsCertainlyUndone = true };

    /// <summary>The server, or the coordinator, failed at it.</summary>
    public static KvException Internal(string reason, Exception? inner) => new(500, KvCodes.Internal, reason, inner);

    /// <summary>A coordinator's error.</summary>
    public static KvException Of(RequestError error, long ringVersion)
    {
        var (status, code) = Names(error.Code);
        var replicas = error.Replicas.IsDefault ? [] : error.Replicas;
        return new(status, code, error.Detail)
        {
            Needed = error.Needed,
            Got = error.Got,
            Replicas = replicas,
            RingVersion = ringVersion,
            IsCertainlyUndone = IsUndone(code, replicas.Length),
            MayPass = MayPassLater(status),
        };
    }

    /// <summary>Whether another try of what failed with the status can succeed.</summary>
    public static bool MayPassLater(int status) => status is 408 or 502 or 503 or 504;

    /// <summary>
    /// Whether an answer says for certain that nothing was done: the request was not valid, or not whole. Of an overload that is so where no replica was asked. Even a condition that does not hold is no proof: a replica that was
    /// given up before may have stored the write.
    /// </summary>
    public static bool IsUndone(string code, int replicas) =>
        code is KvCodes.InvalidArgument or KvCodes.ValueTooLarge or KvCodes.NotFound or KvCodes.RequestTimeout || (code == KvCodes.Overloaded && replicas == 0);

    private static (int Status, string Code) Names(KvErrorCode code) => code switch
    {
        KvErrorCode.InvalidArgument => (400, KvCodes.InvalidArgument),
        KvErrorCode.PreconditionFailed => (412, KvCodes.PreconditionFailed),
        KvErrorCode.ValueTooLarge => (413, KvCodes.ValueTooLarge),
        KvErrorCode.TooManySiblings => (409, KvCodes.TooManySiblings),
        KvErrorCode.QuorumNotMet => (503, KvCodes.QuorumNotMet),
        KvErrorCode.DeadlineExceeded => (504, KvCodes.DeadlineExceeded),
        KvErrorCode.StoreFull => (507, KvCodes.StoreFull),
        KvErrorCode.Overloaded => (503, KvCodes.Overloaded),
        _ => (500, KvCodes.Internal),
    };
}
