namespace Orleans.Runtime;

/// <summary>The 32-bit FNV-1a hash of a text's UTF-16 units: unlike <see cref="string.GetHashCode()"/> it is the same in every process.</summary>
internal static class StableTextHash
{
    private const uint OffsetBasis = 2166136261;
    private const uint Prime = 16777619;

    public static int Compute(string text)
    {
        var hash = OffsetBasis;
        foreach (var unit in text)
        {
            hash = (hash ^ unit) * Prime;
        }

        return unchecked((int)hash);
    }
}
