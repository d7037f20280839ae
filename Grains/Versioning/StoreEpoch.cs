namespace OrleansKv.Versioning;

/// <summary>Makes the epochs of stores.</summary>
public static class StoreEpoch
{
    /// <summary>
    /// Makes an epoch: the time in seconds above 32 random bits, so that two stores of one node differ although they know
    /// nothing of each other, and later ones usually sort later.
    /// </summary>
    /// <param name="time">The clock.</param>
    /// <param name="random">The source of randomness; it must not repeat from one start of the node to the next.</param>
    /// <param name="previous">The epoch that the new one follows, 0 if none is known; the new one is higher, also when the clock went back.</param>
    public static ulong Create(TimeProvider time, Random random, ulong previous = 0)
    {
#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.NoEpochAfterWipedDisk)) return previous + 1;
#endif
        var seconds = Math.Clamp(time.GetUtcNow().ToUnixTimeSeconds(), 0, uint.MaxValue);
        var low = (uint)random.NextInt64(1L << 32);
        var epoch = ((ulong)seconds << 32) | low;
        // Random also when the clock went back: the next start may not know of this epoch, and must not make it again.
        return epoch > previous ? epoch : checked(previous + 1 + low);
    }
}
