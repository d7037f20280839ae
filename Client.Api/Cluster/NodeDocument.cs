using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Membership;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>A configured node as the API shows it. What the answering node knows of it is left out where it knows nothing, and what the node says itself where it did not answer.</summary>
internal sealed record NodeDocument(string Node, string Zone, int Weight, NodeRole Role, NodeStatus Status, string? Address)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MemberView? Belief { get; init; }

    /// <summary>What other nodes and itself believe of it, by their names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedDictionary<string, MemberStatus>? SeenBy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ReplicasOutOfDate { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<HintsView>? Hints { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AntiEntropyDocument? AntiEntropy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReapingDocument? Reaping { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReadRepairCounts? ReadRepairs { get; init; }

    /// <summary>Makes the document of a view, without what nodes say.</summary>
    public static NodeDocument Of(NodeView node) => new(node.Node, node.Zone, node.Weight, node.Role, node.Status, node.Address) { Belief = node.Belief };

    /// <summary>Makes the document of a view, with what nodes say.</summary>
    public static NodeDocument Of(NodeView node, NodeReports reports) => Of(node) with
    {
        SeenBy = reports.SeenBy(node.Node),
        ReplicasOutOfDate = reports.ReplicasOutOfDate(node.Node),
        Hints = node.Report?.Hints,
        AntiEntropy = node.Report is { } report ? AntiEntropyDocument.Of(report.AntiEntropy) : null,
        Reaping = node.Report is { } same ? ReapingDocument.Of(same.Reaping) : null,
        ReadRepairs = node.Report?.ReadRepairs,
    };
}
