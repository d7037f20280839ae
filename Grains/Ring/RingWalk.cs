namespace OrleansKv.Ring;

/// <summary>
/// The clockwise walk over the vnode tokens: from the end of a key range, the nodes in the order in which their nearest tokens come
/// (Karger et al. 1997; DeCandia et al. 2007, section 6.2, strategy 3). A node's distance counts in strides: a node of stride 2 is reached twice as early.
/// </summary>
internal sealed class RingWalk
{
    /// <summary>The longest stride; the shortest is 1.</summary>
    public const double MaxStride = 2;

    private readonly ulong[] _positions;
    private readonly int[] _nodes;
    private readonly double[] _strides;
    private readonly int _keyRanges;

    /// <summary>Makes a walk.</summary>
    /// <param name="members">The members; a node's index is its place here.</param>
    /// <param name="strides">The stride of each node, 1 to <see cref="MaxStride"/>.</param>
    /// <param name="parameters">The ring's parameters.</param>
    public RingWalk(IReadOnlyList<RingMember> members, double[] strides, RingParameters parameters)
    {
        _strides = strides;
        _keyRanges = parameters.KeyRanges;
        var count = members.Sum(member => member.Weight) * parameters.TokensPerWeight;
        var tokens = new (UInt128 Position, int Node)[count];
        var next = 0;
        for (var node = 0; node < members.Count; node++)
        {
            for (var index = 0; index < members[node].Weight * parameters.TokensPerWeight; index++)
                tokens[next++] = (VnodeToken.Of(members[node].Node, index).Position, node);
        }
        Array.Sort(tokens);
        _positions = [.. tokens.Select(token => (ulong)(token.Position >> 64))];
        _nodes = [.. tokens.Select(token => token.Node)];
    }

    /// <summary>The first nodes of the walk of a key range, nearest first.</summary>
    /// <param name="range">The key range.</param>
    /// <param name="count">How many nodes, at most the number of members.</param>
    public Step[] From(int range, int count)
    {
        var end = range == _keyRanges - 1 ? 0 : (ulong)(KeySpace.StartOf(range + 1, _keyRanges) >> 64);
        var at = Array.BinarySearch(_positions, end);
        at = at < 0 ? ~at : at;
        while (at > 0 && at < _positions.Length && _positions[at - 1] == end)
            at--;

        var seen = new bool[_strides.Length];
        var steps = new List<Step>(Math.Min(seen.Length, count * 3));
        var reach = double.PositiveInfinity;
        for (var walked = 0; walked < _positions.Length && steps.Count < seen.Length; walked++, at++)
        {
            if (at == _positions.Length)
                at = 0;
            double distance = unchecked(_positions[at] - end);
            // No unseen node can now come before the first `count` seen ones, whatever its stride.
            if (distance > reach)
                break;
            var node = _nodes[at];
            if (seen[node])
                continue;
            seen[node] = true;
            steps.Add(new Step(node, distance, distance / _strides[node]));
            if (steps.Count == count)
                reach = distance * MaxStride;
        }
        steps.Sort();
        return [.. steps.Take(count)];
    }

    /// <summary>A node on the walk.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Distance">How far its nearest token is from the end of the key range, where the ring is 2^64 long.</param>
    /// <param name="Strides">The distance in strides of the node: the order of the walk.</param>
    internal readonly record struct Step(int Node, double Distance, double Strides) : IComparable<Step>
    {
        public int CompareTo(Step other)
        {
            var order = Strides.CompareTo(other.Strides);
            return order != 0 ? order : Node.CompareTo(other.Node);
        }
    }
}
