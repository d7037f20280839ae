using System.Collections.Immutable;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>The cluster's state in a few numbers, over all nodes that answered.</summary>
/// <param name="Up">Nodes that are active and that the answering node has alive.</param>
/// <param name="Suspected">Active nodes that it suspects.</param>
/// <param name="Down">All others.</param>
/// <param name="Unanswered">The nodes that did not answer: what they would add to the other numbers is missing.</param>
/// <param name="RangesOutOfDate">Key ranges of which some node does not know that all home replicas hold the same.</param>
/// <param name="Hints">Hints outstanding.</param>
/// <param name="HintBytes">Bytes of their values, roughly.</param>
/// <param name="Tombstones">Keys that wait to be forgotten.</param>
/// <param name="OldestExchangeSeconds">Age of the exchange that is the oldest; null when no node answered.</param>
internal sealed record ClusterSummary(
    int Up, int Suspected, int Down, ImmutableArray<string> Unanswered, int RangesOutOfDate, long Hints, long HintBytes, long Tombstones, double? OldestExchangeSeconds);
