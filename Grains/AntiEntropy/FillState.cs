namespace OrleansKv.AntiEntropy;

/// <summary>What a node keeps of who holds all that it acknowledged.</summary>
internal sealed class FillState
{
    /// <summary>True when this node does.</summary>
    public bool IsFilled { get; init; }

    /// <summary>True when most of the others have kept that this node is there: see <see cref="RangeCompleteness.IsRemembered"/>. Null in states of versions that did not ask for that: they told the others once the node was filled.</summary>
    public bool? IsRemembered { get; init; }

    /// <summary>What the store was known to have lost when it did: see <see cref="Storage.INodeStore.Losses"/>.</summary>
    public string[] Losses { get; init; } = [];

    /// <summary>The nodes that are known to be there, or to have been, this one among them: such a one whose store is new has lost its disk.</summary>
    public string[] Filled { get; init; } = [];
}
