namespace OrleansKv.Coordination;

/// <summary>Why a request was refused or failed. Each has a stable text code in the HTTP API.</summary>
[GenerateSerializer, Alias("kv.ErrorCode")]
public enum KvErrorCode
{
    /// <summary>The request itself is wrong; <c>invalid-argument</c>.</summary>
    InvalidArgument,

    /// <summary>A conditional write's condition did not hold; <c>precondition-failed</c>.</summary>
    PreconditionFailed,

    /// <summary>The value is over the limit; <c>value-too-large</c>.</summary>
    ValueTooLarge,

    /// <summary>The key has too many siblings: read, resolve, and write with the context; <c>too-many-siblings</c>.</summary>
    TooManySiblings,

    /// <summary>Too few replicas answered; <c>quorum-not-met</c>.</summary>
    QuorumNotMet,

    /// <summary>The request's deadline passed; <c>deadline-exceeded</c>.</summary>
    DeadlineExceeded,

    /// <summary>A write failed because too many of the key's home replicas have no disk space left; <c>store-full</c>.</summary>
    StoreFull,

    /// <summary>The node has too much to do, or too many of the key's replicas have: try again later; <c>overloaded</c>.</summary>
    Overloaded,
}
