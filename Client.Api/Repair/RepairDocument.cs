using System.Collections.Immutable;
using OrleansKv.AntiEntropy;

namespace OrleansKv.Client.Api.Repair;

/// <summary>How repair stands.</summary>
/// <param name="Rounds">The last round of each node, put together by id.</param>
/// <param name="Nodes">Every node.</param>
internal sealed record RepairDocument(ImmutableArray<RepairRoundDocument> Rounds, ImmutableArray<NodeRepairDocument> Nodes)
{
    /// <summary>Makes the document of what the nodes answered.</summary>
    public static RepairDocument Of(ImmutableArray<NodeRepairStatus> nodes) => new(
        [.. nodes.Select(node => node.Status?.Round).OfType<RepairRoundStatus>().GroupBy(round => round.Id).Select(RepairRoundDocument.Of)],
        [.. nodes.Select(NodeRepairDocument.Of)]);
}
