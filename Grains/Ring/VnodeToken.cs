using System.Text;

namespace OrleansKv.Ring;

/// <summary>A vnode token: a position of a node on the ring.</summary>
/// <param name="Position">Where on the ring.</param>
/// <param name="Node">Whose token it is.</param>
public readonly record struct VnodeToken(UInt128 Position, string Node)
{
    /// <summary>Token <paramref name="index"/> of a node: MD5 of <c>node#index</c> in UTF-8.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="index">The token's number, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static VnodeToken Of(string node, int index)
    {
        ArgumentException.ThrowIfNullOrEmpty(node);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new VnodeToken(KeySpace.Hash(Encoding.UTF8.GetBytes($"{node}#{index}")), node);
    }
}
