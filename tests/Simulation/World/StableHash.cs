namespace OrleansKv.Simulation.World;

/// <summary>FNV-1a over 64 bits: the same in every process, which the hashes of the runtime are not.</summary>
internal static class StableHash
{
    public const ulong Start = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    public static ulong Mix(ulong hash, ulong value)
    {
        // Eight bytes at once: weaker than byte by byte, so the high half is folded in.
        hash = (hash ^ value) * Prime;
        return hash ^ (hash >> 29);
    }

    public static ulong Mix(ulong hash, ReadOnlySpan<char> text)
    {
        foreach (var character in text) hash = (hash ^ character) * Prime;
        return hash ^ (hash >> 29);
    }
}
