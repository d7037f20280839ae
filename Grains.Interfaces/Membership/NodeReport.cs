using System.Collections.Immutable;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Reaping;

namespace OrleansKv.Membership;

/// <summary>What a node says of itself and of the others.</summary>
/// <param name="Hints">What it keeps for other nodes.</param>
/// <param name="AntiEntropy">How its exchanges stand.</param>
/// <param name="Reaping">How it gets on with forgetting what was deleted.</param>
/// <param name="ReadRepairs">The repairs that its reads began.</param>
/// <param name="Opinions">What it believes of members, in the order of their names: of all while they are no more than <see cref="MaxOpinions"/>, else of those that it does not have alive, the first so many.</param>
[GenerateSerializer, Immutable, Alias("kv.NodeReport")]
public sealed record NodeReport(
    [property: Id(0)] ImmutableArray<HintsView> Hints,
    [property: Id(1)] AntiEntropySummary AntiEntropy,
    [property: Id(2)] ReapStatus Reaping,
    [property: Id(3)] ReadRepairCounts ReadRepairs,
    [property: Id(4)] ImmutableArray<MemberOpinion> Opinions)
{
    /// <summary>A report has no more opinions: together, nodes say about members what grows with their number, not with its square.</summary>
    public const int MaxOpinions = 32;
}
