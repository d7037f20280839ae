using System.Collections.Immutable;
using OrleansKv.AntiEntropy;

namespace OrleansKv.Client.Api.Repair;

/// <summary>How the anti-entropy of a node stands; all but the first two are null when it did not answer.</summary>
internal sealed record NodeRepairDocument(
    string Node,
    string? Failure,
    bool? Paused,
    int? Running,
    long? Exchanges,
    long? Failures,
    long? KeysRepaired,
    long? BytesMoved,
    long? TreesRebuilt,
    ImmutableArray<RangeRepairDocument>? Ranges)
{
    /// <summary>Makes the document of what a node answered.</summary>
    public static NodeRepairDocument Of(NodeRepairStatus node) => new(
        node.Node, node.Failure, node.Status?.IsPaused, node.Status?.Running, node.Status?.Exchanges, node.Status?.Failures, node.Status?.KeysRepaired,
        node.Status?.Bytes, node.Status?.TreesRebuilt, node.Status is { } status ? [.. status.Ranges.Select(RangeRepairDocument.Of)] : null);
}
