using OrleansKv.Coordination;

namespace OrleansKv.Telemetry;

/// <summary>How a request ended, as metrics and traces name it.</summary>
internal static class KvOutcome
{
    public const string Cancelled = "cancelled";

    /// <summary>The coordinator itself failed.</summary>
    public const string Failed = "error";

    public static string Of(RequestError? error) => error?.Code switch
    {
        null => "ok",
        KvErrorCode.InvalidArgument => "invalid_argument",
        KvErrorCode.PreconditionFailed => "precondition_failed",
        KvErrorCode.ValueTooLarge => "value_too_large",
        KvErrorCode.TooManySiblings => "too_many_siblings",
        KvErrorCode.QuorumNotMet => "quorum_not_met",
        KvErrorCode.DeadlineExceeded => "deadline_exceeded",
        KvErrorCode.StoreFull => "store_full",
        KvErrorCode.Overloaded => "overloaded",
        _ => Failed,
    };
}
