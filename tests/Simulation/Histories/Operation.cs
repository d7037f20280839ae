using System.Collections.Immutable;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>One request of a client, with all times that it was sent, and what came of it.</summary>
internal sealed class Operation
{
    /// <summary>Its number in the run; a put's value carries it.</summary>
    public required int Id { get; init; }

    public required string Client { get; init; }

    public required OperationKind Kind { get; init; }

    public required ObjectKey Key { get; init; }

    /// <summary>The properties of the key's bucket.</summary>
    public required BucketProperties Bucket { get; init; }

    /// <summary>Replicas that had to answer: the request's r or w.</summary>
    public required int Needed { get; init; }

    /// <summary>A put's value.</summary>
    public ImmutableArray<byte> Value { get; init; } = [];

    /// <summary>How long a put's value is to live; zero: for ever; null: as its bucket says.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>How long a put's value lives; null for ever.</summary>
    public TimeSpan? Lifetime => (Ttl ?? Bucket.Ttl) is { } ttl && ttl != TimeSpan.Zero ? ttl : null;

    public ContextUse ContextUse { get; init; }

    /// <summary>True when fallbacks counted.</summary>
    public bool IsSloppy { get; init; }

    /// <summary>The context as sent, opaque.</summary>
    public string? Token { get; init; }

    /// <summary>What the context covers; empty where none was sent, or a foreign one, which must cover nothing.</summary>
    public CausalContext Context { get; init; } = CausalContext.Empty;

    public required TimeSpan Started { get; init; }

    /// <summary>When the client had its answer or gave up; null while it waits.</summary>
    public TimeSpan? Ended { get; set; }

    public OperationOutcome Outcome { get; set; }

    /// <summary>Why it was refused or failed, if an answer said so.</summary>
    public KvErrorCode? Error { get; set; }

    /// <summary>Requests sent for it: the first, retries, and copies that the network made.</summary>
    public int Attempts { get; set; }

    /// <summary>Requests for it that were acknowledged, also after the client had stopped waiting.</summary>
    public int Acknowledged { get; set; }

    /// <summary>What a read returned.</summary>
    public ImmutableArray<ReadValue> Read { get; set; } = [];

    /// <summary>What the returned context covers; null where none was returned.</summary>
    public CausalContext? Returned { get; set; }

    public bool IsWrite => Kind != OperationKind.Get;

    /// <summary>True when every quorum of this read meets every one of the write's.</summary>
    public bool Meets(Operation write) => Needed + write.Needed > Bucket.N && !IsSloppy && !write.IsSloppy;

    public override string ToString() => $"#{Id} {Kind} {Key.Bucket}/{Key.Key} by {Client}";
}
