namespace OrleansKv.Client;

/// <summary>The codes of <see cref="KvException.Code"/>; docs/http-api.md tells when each occurs.</summary>
public static class KvCodes
{
    /// <summary>400: the request itself is wrong.</summary>
    public const string InvalidArgument = "invalid-argument";

    /// <summary>404: the server has no such resource; the address is not that of an OrleansKv cluster.</summary>
    public const string NotFound = "not-found";

    /// <summary>408: the value came too slowly.</summary>
    public const string RequestTimeout = "request-timeout";

    /// <summary>409: the key has too many siblings: read, resolve, and write with the context.</summary>
    public const string TooManySiblings = "too-many-siblings";

    /// <summary>412: the condition does not hold.</summary>
    public const string PreconditionFailed = "precondition-failed";

    /// <summary>413: the value is over the limit.</summary>
    public const string ValueTooLarge = "value-too-large";

    /// <summary>500: the server failed.</summary>
    public const string Internal = "internal";

    /// <summary>503: too few replicas answered.</summary>
    public const string QuorumNotMet = "quorum-not-met";

    /// <summary>503: there is too much to do.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>503: the cluster, or the way to it, failed.</summary>
    public const string ClusterUnavailable = "cluster-unavailable";

    /// <summary>504: the request's deadline, or the client's time for it, passed.</summary>
    public const string DeadlineExceeded = "deadline-exceeded";

    /// <summary>507: too many replicas have no disk space left.</summary>
    public const string StoreFull = "store-full";
}
