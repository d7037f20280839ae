using System.Collections.Immutable;
using OrleansKv.Membership;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>What all nodes say, put together.</summary>
internal sealed class NodeReports
{
    private readonly ImmutableArray<NodeView> _nodes;
    private readonly Dictionary<string, ImmutableSortedDictionary<string, MemberStatus>.Builder> _seenBy = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<int>> _outOfDate = new(StringComparer.Ordinal);

    public NodeReports(ImmutableArray<NodeView> nodes)
    {
        _nodes = nodes;
        foreach (var node in nodes)
        {
            if (node.Report is not { } report) continue;
            foreach (var opinion in report.Opinions) SeenByOf(opinion.Node)[node.Node] = opinion.Status;
            // An exchange that failed speaks against the other replica; where there was none yet, it is the node itself that has just started.
            foreach (var pair in report.AntiEntropy.OutOfDate) OutOfDateOf(pair.HasFailed ? pair.Peer : node.Node).Add(pair.Range);
        }
    }

    /// <summary>What nodes believe of one, by their names.</summary>
    public ImmutableSortedDictionary<string, MemberStatus> SeenBy(string node) => SeenByOf(node).ToImmutable();

    /// <summary>How many replicas of a node are not known to hold what the other home replicas hold.</summary>
    public int ReplicasOutOfDate(string node) => OutOfDateOf(node).Count;

    /// <summary>The sums.</summary>
    public ClusterSummary Summarize()
    {
        var up = _nodes.Count(static node => node is { Status: NodeStatus.Up, Belief: null or { Status: MemberStatus.Alive } });
        var suspected = _nodes.Count(static node => node is { Status: NodeStatus.Up, Belief.Status: MemberStatus.Suspect });
        var reports = _nodes.Select(static node => node.Report).OfType<NodeReport>().ToList();
        return new ClusterSummary(
            up, suspected, _nodes.Length - up - suspected, [.. _nodes.Where(static node => node.Report is null).Select(static node => node.Node)],
            reports.SelectMany(static report => report.AntiEntropy.OutOfDate).Select(static pair => pair.Range).Distinct().Count(),
            reports.Sum(static report => report.Hints.Sum(static hints => hints.Count)), reports.Sum(static report => report.Hints.Sum(static hints => hints.Bytes)),
            reports.Sum(static report => report.Reaping.Pending),
            reports.Count == 0 ? null : Math.Round(reports.Max(static report => report.AntiEntropy.Oldest).TotalSeconds, 3));
    }

    private ImmutableSortedDictionary<string, MemberStatus>.Builder SeenByOf(string node)
    {
        if (!_seenBy.TryGetValue(node, out var seenBy)) _seenBy.Add(node, seenBy = ImmutableSortedDictionary.CreateBuilder<string, MemberStatus>(StringComparer.Ordinal));
        return seenBy;
    }

    private HashSet<int> OutOfDateOf(string node)
    {
        if (!_outOfDate.TryGetValue(node, out var ranges)) _outOfDate.Add(node, ranges = []);
        return ranges;
    }
}
