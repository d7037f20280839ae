namespace OrleansKv.Client.Api.Problems;

/// <summary>A kind of problem: its stable code, its status, and its title (RFC 9457, section 3.1).</summary>
/// <param name="Code">What programs compare; never changes.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">A few words for a person; the same for every occurrence.</param>
internal sealed record ProblemKind(string Code, int Status, string Title)
{
    public static readonly ProblemKind InvalidArgument = new("invalid-argument", 400, "The request is not valid");
    public static readonly ProblemKind KeyNotFound = new("key-not-found", 404, "The key has no value");
    public static readonly ProblemKind PlanNotFound = new("plan-not-found", 404, "There is no such plan");
    public static readonly ProblemKind NotFound = new("not-found", 404, "There is no such resource");
    public static readonly ProblemKind MethodNotAllowed = new("method-not-allowed", 405, "The resource does not support the method");
    public static readonly ProblemKind RequestTimeout = new("request-timeout", 408, "The request arrived too slowly");
    public static readonly ProblemKind TooManySiblings = new("too-many-siblings", 409, "The key has too many siblings");
    public static readonly ProblemKind PlanRefused = new("plan-refused", 409, "The ring cannot be changed so");
    public static readonly ProblemKind PreconditionFailed = new("precondition-failed", 412, "The condition of the request does not hold");
    public static readonly ProblemKind ValueTooLarge = new("value-too-large", 413, "The body is too large");
    public static readonly ProblemKind UnsupportedMediaType = new("unsupported-media-type", 415, "The media type is not supported");
    public static readonly ProblemKind Internal = new("internal", 500, "The server failed");
    public static readonly ProblemKind QuorumNotMet = new("quorum-not-met", 503, "Too few replicas answered");
    public static readonly ProblemKind Overloaded = new("overloaded", 503, "There is too much to do");
    public static readonly ProblemKind ClusterUnavailable = new("cluster-unavailable", 503, "The cluster cannot be reached");
    public static readonly ProblemKind DeadlineExceeded = new("deadline-exceeded", 504, "The request's deadline passed");
    public static readonly ProblemKind StoreFull = new("store-full", 507, "Too many replicas have no disk space left");

    /// <summary>Every kind, in the order of the statuses.</summary>
    public static readonly IReadOnlyList<ProblemKind> All =
    [
        InvalidArgument, KeyNotFound, PlanNotFound, NotFound, MethodNotAllowed, RequestTimeout, TooManySiblings, PlanRefused, PreconditionFailed,
        ValueTooLarge, UnsupportedMediaType, Internal, QuorumNotMet, Overloaded, ClusterUnavailable, DeadlineExceeded, StoreFull,
    ];

    /// <summary>The problem's <c>type</c>: a URI that identifies the kind.</summary>
    public string Type { get; } = "urn:orleanskv:problem:" + Code;

    /// <summary>The kind of a coordinator's error.</summary>
    public static ProblemKind Of(Coordination.KvErrorCode code) => code switch
    {
        Coordination.KvErrorCode.InvalidArgument => InvalidArgument,
        Coordination.KvErrorCode.PreconditionFailed => PreconditionFailed,
        Coordination.KvErrorCode.ValueTooLarge => ValueTooLarge,
        Coordination.KvErrorCode.TooManySiblings => TooManySiblings,
        Coordination.KvErrorCode.QuorumNotMet => QuorumNotMet,
        Coordination.KvErrorCode.DeadlineExceeded => DeadlineExceeded,
        Coordination.KvErrorCode.StoreFull => StoreFull,
        Coordination.KvErrorCode.Overloaded => Overloaded,
        _ => Internal,
    };
}
