using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// The nodes that are known to be there, or to have been, each by what tells its data directories from others of that name. Of two that are known of one node at least one is not the one that it has: so no more than that are kept
/// of another, and it shows all the same that a disk was lost. Pure.
/// </summary>
internal sealed class RememberedNodes(string self)
{
    /// <summary>Of a directory that was met by a version that did not keep what tells it from others.</summary>
    public const string Unknown = "";

    private const int MaxIdentities = 2;

    private readonly SortedDictionary<string, ImmutableArray<string>> _nodes = new(StringComparer.Ordinal);

    /// <summary>All that are known, in the order of their names.</summary>
    public ImmutableArray<NodeNote> All => [.. _nodes.Select(static known => new NodeNote(known.Key, known.Value))];

    /// <summary>The directories that a node was met with.</summary>
    public ImmutableArray<string> Of(string node) => _nodes.TryGetValue(node, out var known) ? known : [];

    /// <summary>Takes note of a node that says itself with which directory it is there.</summary>
    public void Meet(string node, string identity)
    {
        var known = Of(node);
        if (known.Contains(identity)) return;
        if (node != self && known.Length == MaxIdentities) known = known.RemoveAt(0);
        _nodes[node] = known.Add(identity);
    }

    /// <summary>Takes note of what another knows of a node; true when that is news. What is known of this node itself is kept whole, so that it is news once.</summary>
    public bool Learn(string node, IEnumerable<string> identities)
    {
        var isNews = false;
        foreach (var identity in identities)
        {
            var known = Of(node);
            if (known.Contains(identity) || (node != self && known.Length == MaxIdentities)) continue;
            _nodes[node] = known.Add(identity);
            isNews = true;
        }

        return isNews;
    }

    /// <summary>What is kept of them.</summary>
    public SortedDictionary<string, string[]> ToState() => new(_nodes.ToDictionary(static known => known.Key, static known => known.Value.ToArray()), StringComparer.Ordinal);
}
