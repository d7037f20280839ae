using System.Collections.Immutable;
using OrleansKv.Ring;

namespace OrleansKv.Silo.Plans;

/// <summary>What the command needs of a plan that the API shows.</summary>
internal sealed record Plan(
    string Id,
    string Status,
    ImmutableArray<NodeChange> Changes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? CommittedAt,
    DateTimeOffset? EndedAt,
    ImmutableArray<NodeGain> Nodes,
    double BalanceBefore,
    double BalanceAfter,
    double SpreadBefore,
    double SpreadAfter,
    int MovedReplicas,
    int LeastReplicas,
    long MovedBytes,
    double ExpectedSeconds,
    int SettledRanges,
    ImmutableArray<MovingRange> Moving);
