namespace OrleansKv.AntiEntropy;

/// <summary>What a node keeps of who holds all that it acknowledged.</summary>
internal sealed class FillState
{
    /// <summary>True when this node does.</summary>
    public bool IsFilled { get; init; }

    /// <summary>True when it lacks something for sure, whatever the others say. One that does not, and is not filled, is new.</summary>
    public bool HasForgotten { get; init; }

    /// <summary>True when most of the others have kept that this node is there: see <see cref="RangeCompleteness.IsRemembered"/>. Null in states of versions that did not ask for that: they told the others once the node was filled.</summary>
    public bool? IsRemembered { get; init; }

    /// <summary>What the store was known to have lost when it did: see <see cref="Storage.INodeStore.Losses"/>.</summary>
    public string[] Losses { get; init; } = [];

    /// <summary>The nodes that are known to be there, or to have been, this one among them, each with what tells its data directories from others of that name; null in states of versions that kept names alone.</summary>
    public SortedDictionary<string, string[]>? Nodes { get; init; }

    /// <summary>The nodes' names, in states of versions that kept nothing else of them.</summary>
    public string[] Filled { get; init; } = [];

    /// <summary>True when the other says the same.</summary>
    public bool Equals(FillState other) =>
        (IsFilled, HasForgotten, IsRemembered) == (other.IsFilled, other.HasForgotten, other.IsRemembered) && Losses.SequenceEqual(other.Losses) && Filled.SequenceEqual(other.Filled) && AreEqual(Nodes, other.Nodes);

    private static bool AreEqual(SortedDictionary<string, string[]>? left, SortedDictionary<string, string[]>? right) =>
        left is null || right is null ? left == right : left.Count == right.Count && left.All(node => right.TryGetValue(node.Key, out var known) && node.Value.SequenceEqual(known));
}
