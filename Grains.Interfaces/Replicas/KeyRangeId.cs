using System.Globalization;

namespace OrleansKv.Replicas;

/// <summary>The grain key of a vnode: <c>range@node</c>.</summary>
/// <param name="Range">The key range, from 0.</param>
/// <param name="Node">The node's name.</param>
public readonly record struct KeyRangeId(int Range, string Node)
{
    /// <summary>Reads a grain key.</summary>
    /// <exception cref="FormatException">The text is not <c>range@node</c>.</exception>
    public static KeyRangeId Parse(string key)
    {
        var at = key.IndexOf('@', StringComparison.Ordinal);
        if (at > 0 && at < key.Length - 1 && int.TryParse(key.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var range))
            return new KeyRangeId(range, key[(at + 1)..]);
        throw new FormatException($"'{key}' is not the key of a key range grain: expected 'range@node'.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Range}@{Node}");
}
