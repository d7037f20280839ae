namespace OrleansKv.AntiEntropy;

/// <summary>
/// The hashes of a Merkle tree with 1,024 leaves and a fan-out of 16: levels of 1, 4, 64 and 1,024 nodes. A leaf's hash is the sum of what was
/// added to it, so that the order does not matter and a change costs the same however much there is. Inner hashes are computed when
/// asked for, and kept until a leaf below changes. 8.5 KiB.
/// </summary>
public sealed class HashTree
{
    /// <summary>A leaf is named by so many bits.</summary>
    public const int LeafBits = 10;

    /// <summary>The number of leaves.</summary>
    public const int Leaves = 1 << LeafBits;

    /// <summary>Children of an inner node; the root has four.</summary>
    public const int FanOut = 16;

    /// <summary>The level of the leaves; the root's is 0.</summary>
    public const int LeafLevel = 3;

    private static readonly int[] Widths = [1, 4, 64, Leaves];

    private readonly ulong[][] _hashes = [.. Widths.Select(static width => new ulong[width])];
    private readonly bool[][] _isKnown = [.. Widths.Take(LeafLevel).Select(static width => new bool[width])];

    /// <summary>The number of nodes of a level.</summary>
    public static int WidthOf(int level) => Widths[level];

    /// <summary>The number of children of a node above the leaves.</summary>
    public static int ChildrenOf(int level) => Widths[level + 1] / Widths[level];

    /// <summary>Adds to a leaf: what stands for an entry, the negative of that to take the entry away, or the difference of two for one in place of another.</summary>
    public void Add(int leaf, ulong difference)
    {
        var hashes = _hashes[LeafLevel];
        hashes[leaf] = unchecked(hashes[leaf] + difference);
        // What lies above a node that is not known is not known either.
        var index = leaf;
        for (var level = LeafLevel - 1; level >= 0; level--)
        {
            index /= ChildrenOf(level);
            if (!_isKnown[level][index]) return;
            _isKnown[level][index] = false;
        }
    }

    /// <summary>The hash of a node; 0 where there is nothing below.</summary>
    /// <param name="level">0 for the root, <see cref="LeafLevel"/> for leaves.</param>
    /// <param name="index">The node's place in its level.</param>
    public ulong Hash(int level, int index)
    {
        if (level == LeafLevel || _isKnown[level][index]) return _hashes[level][index];
        var children = ChildrenOf(level);
        ulong hash = 0;
        var isEmpty = true;
        for (var child = index * children; child < (index + 1) * children; child++)
        {
            var below = Hash(level + 1, child);
            isEmpty &= below == 0;
            hash = KeyHash.Mix(unchecked(hash + below + 1));
        }

        _isKnown[level][index] = true;
        return _hashes[level][index] = isEmpty ? 0 : hash;
    }
}
