using System.Collections.Immutable;
using OrleansKv.Coordination;

namespace OrleansKv.Client;

/// <summary>A request was refused or failed. Compare <see cref="Code"/>, which never changes; the message is for people.</summary>
public sealed class KvException : Exception
{
    internal KvException(int status, string code, string message, Exception? innerException = null)
        : base(message, innerException) => (Status, Code) = (status, code);

    /// <summary>The status of the HTTP API for it, whichever way the request went: 400 to 599.</summary>
    public int Status { get; }

    /// <summary>The stable code: one of <see cref="KvCodes"/>, unless the cluster is of a later release.</summary>
    public string Code { get; }

    /// <summary>Replicas that had to answer; 0 where no quorum was involved.</summary>
    public int Needed { get; internal init; }

    /// <summary>Replicas that did.</summary>
    public int Got { get; internal init; }

    /// <summary>What became of each replica; empty where none was asked.</summary>
    public ImmutableArray<ReplicaOutcome> Replicas { get; internal init; } = [];

    /// <summary>How long the server asks to wait before another try; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>
    /// True when it is certain that nothing was carried out: the request was not valid, was turned away before it began, or reached nobody. When false, a write may exist on some
    /// replicas, and show later.
    /// </summary>
    public bool IsCertainlyUndone { get; internal init; }

    /// <summary>True for a failure that may pass: another try can succeed.</summary>
    internal bool MayPass { get; init; }

    /// <summary>True when the node or endpoint did not answer at all: others are to be asked.</summary>
    internal bool IsUnreachable { get; init; }

    /// <summary>The ring that the coordinator goes by; 0 when the answer does not tell.</summary>
    internal long RingVersion { get; init; }
}
