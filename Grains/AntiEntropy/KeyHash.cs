using OrleansKv.Replicas;

namespace OrleansKv.AntiEntropy;

/// <summary>The hash by which replicas name a key to each other: the same on every node, in every process, on every machine.</summary>
public static class KeyHash
{
    private const ulong FnvOffset = 14_695_981_039_346_656_037;
    private const ulong FnvPrime = 1_099_511_628_211;

    /// <summary>The 64-bit hash of a bucket and a key: FNV-1a over their UTF-16 code units with a NUL between, which no bucket contains, then mixed.</summary>
    public static ulong Of(ObjectKey key)
    {
        var hash = FnvOffset;
        foreach (var unit in key.Bucket) hash = (hash ^ unit) * FnvPrime;
        hash *= FnvPrime;
        foreach (var unit in key.Key) hash = (hash ^ unit) * FnvPrime;
        return Mix(hash);
    }

    /// <summary>The leaf that a key belongs to: the first bits of its hash.</summary>
    public static int LeafOf(ulong hash) => (int)(hash >> (64 - HashTree.LeafBits));

    /// <summary>Spreads every bit of a number over all of it: a permutation (the finalizer of MurmurHash3).</summary>
    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51_AFD7_ED55_8CCD;
        value = (value ^ (value >> 33)) * 0xC4CE_B9FE_1A85_EC53;
        return value ^ (value >> 33);
    }
}
