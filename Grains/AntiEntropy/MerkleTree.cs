using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Storage;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// What a replica holds, as hashes (Merkle trees in DeCandia et al., "Dynamo", section 4.7). Two nodes are home of the same range, but not of the same
/// keys where buckets differ in N: so there is a tree of hashes for each number of home replicas, over the keys of all buckets that have at
/// least so many, and two nodes compare the one that holds what both are home of. Keys of a bucket whose N is not known yet are in none.
/// A change costs a look-up and at most <see cref="BucketRules.MaxN"/> additions; a key takes 24 to 56 bytes, however long it is.
/// </summary>
public sealed class MerkleTree
{
    /// <summary>The smallest number of home replicas that two nodes share a tree by.</summary>
    public const int MinSharedBy = 1;

    private readonly Dictionary<ulong, Entry> _entries = [];
    private readonly List<Bucket> _buckets = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly HashTree?[] _trees = new HashTree?[BucketRules.MaxN + 1];

    /// <summary>The number of keys.</summary>
    public int Count => _entries.Count;

    /// <summary>The largest number of home replicas among the buckets that have keys here; 0 when none is known.</summary>
    public int WidestBucket => _buckets.Where(static bucket => bucket.Keys > 0).Select(static bucket => bucket.Replicas).DefaultIfEmpty().Max();

    /// <summary>The buckets that have keys here.</summary>
    public IEnumerable<string> Buckets => _buckets.Where(static bucket => bucket.Keys > 0).Select(static bucket => bucket.Name);

    /// <summary>The hashes of all keys.</summary>
    internal IEnumerable<ulong> Hashes => _entries.Keys;

    /// <summary>Sets the digest of a key's version set.</summary>
    public void Set(ObjectKey key, uint digest)
    {
        var hash = KeyHash.Of(key);
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, hash, out var isThere);
        var number = isThere && _buckets[entry.Bucket].Name == key.Bucket ? entry.Bucket : NumberOf(key.Bucket);
#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.MerkleLeafNotUpdated))
        {
            if (!isThere) _buckets[number].Keys++;
            entry = new Entry(digest, number);
            return;
        }
#endif
        if (isThere && entry.Bucket == number)
        {
            // Most writes are of keys that are there: one change for what goes and what comes.
            Change(hash, _buckets[number].Replicas, unchecked(Mixed(hash, digest) - Mixed(hash, entry.Digest)));
            entry = new Entry(digest, number);
            return;
        }

        if (isThere) Leave(hash, entry);
        entry = new Entry(digest, number);
        Enter(hash, entry);
    }

    /// <summary>Removes a key; nothing happens when it is not there.</summary>
    public void Remove(ObjectKey key)
    {
        var hash = KeyHash.Of(key);
        if (_entries.Remove(hash, out var entry)) Leave(hash, entry);
    }

    /// <summary>Makes the tree of some keys, without regard to what it held before. What is known of buckets stays.</summary>
    public void Rebuild(IEnumerable<StoredKey> keys)
    {
        _entries.Clear();
        Array.Clear(_trees);
        foreach (var bucket in _buckets) bucket.Keys = 0;
        foreach (var (key, digest) in keys) Set(key, digest);
    }

    /// <summary>The digest of a key's version set; false when the key is not there.</summary>
    public bool TryFind(ulong hash, out uint digest)
    {
        var isThere = _entries.TryGetValue(hash, out var entry);
        digest = entry.Digest;
        return isThere;
    }

    /// <summary>The number of home replicas by which a bucket's keys are counted; 0 when it is not known.</summary>
    public int ReplicasOf(string bucket) => _numbers.TryGetValue(bucket, out var number) ? _buckets[number].Replicas : 0;

    /// <summary>Takes note of how many home replicas buckets have. Costs a walk over all keys when one with keys has changed.</summary>
    public void SetReplicas(IEnumerable<KeyValuePair<string, int>> replicas)
    {
        var changes = new Dictionary<int, int>();
        foreach (var (name, n) in replicas)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(n, BucketRules.MaxN);
            var number = NumberOf(name);
            if (_buckets[number].Replicas != n) changes.Add(number, n);
        }

        if (changes.Keys.Any(number => _buckets[number].Keys > 0))
        {
            foreach (var (hash, entry) in _entries)
            {
                if (!changes.TryGetValue(entry.Bucket, out var n)) continue;
                var mixed = Mixed(hash, entry.Digest);
                Change(hash, _buckets[entry.Bucket].Replicas, unchecked(0 - mixed));
                Change(hash, n, mixed);
            }
        }

        foreach (var (number, n) in changes) _buckets[number].Replicas = n;
    }

    /// <summary>The hash of a node of the tree over the keys of buckets with at least so many home replicas.</summary>
    public ulong Hash(int sharedBy, int level, int index) => _trees[sharedBy]?.Hash(level, index) ?? 0;

    /// <summary>
    /// Compares nodes of a level with another replica's: returns this tree's hashes of the children of those that differ, or, at the level of the
    /// leaves, of the differing leaves themselves.
    /// </summary>
    public ImmutableArray<TreeHash> Compare(int sharedBy, int level, ImmutableArray<TreeHash> others)
    {
        var differing = ImmutableArray.CreateBuilder<TreeHash>();
        foreach (var (index, hash) in others)
        {
            if (Hash(sharedBy, level, index) is var own && own == hash) continue;
            if (level == HashTree.LeafLevel)
            {
                differing.Add(new TreeHash(index, own));
                continue;
            }

            var children = HashTree.ChildrenOf(level);
            for (var child = index * children; child < (index + 1) * children; child++) differing.Add(new TreeHash(child, Hash(sharedBy, level + 1, child)));
        }

        return differing.DrainToImmutable();
    }

    /// <summary>The entries of leaves, of as many of the leaves, in their order, as have at most so many together, but of one at least. Costs a walk over all keys.</summary>
    public (int Leaves, ImmutableArray<KeyDigest> Keys) List(int sharedBy, ReadOnlySpan<int> leaves, int maxKeys)
    {
        Span<int> counts = stackalloc int[HashTree.Leaves];
        counts.Clear();
        foreach (var (hash, entry) in _entries)
            if (_buckets[entry.Bucket].Replicas >= sharedBy) counts[KeyHash.LeafOf(hash)]++;

        Span<bool> isListed = stackalloc bool[HashTree.Leaves];
        isListed.Clear();
        var (listed, total) = (0, 0L);
        foreach (var leaf in leaves)
        {
            total += counts[leaf];
            if (listed > 0 && total > maxKeys) break;
            isListed[leaf] = true;
            listed++;
        }

        var keys = ImmutableArray.CreateBuilder<KeyDigest>();
        foreach (var (hash, entry) in _entries)
        {
            if (isListed[KeyHash.LeafOf(hash)] && _buckets[entry.Bucket].Replicas >= sharedBy) keys.Add(new KeyDigest(hash, entry.Digest));
        }

        return (listed, keys.DrainToImmutable());
    }

    /// <summary>The entries of keys of buckets of so many home replicas at most, some of them. Costs a walk over all keys when there are any.</summary>
    public ImmutableArray<KeyDigest> ListNarrow(int replicas, int maxKeys)
    {
        if (!_buckets.Any(bucket => bucket.Keys > 0 && bucket.Replicas > 0 && bucket.Replicas <= replicas)) return [];
        var keys = ImmutableArray.CreateBuilder<KeyDigest>();
        foreach (var (hash, entry) in _entries)
        {
            if (keys.Count >= maxKeys) break;
            if (_buckets[entry.Bucket].Replicas is > 0 and var n && n <= replicas) keys.Add(new KeyDigest(hash, entry.Digest));
        }

        return keys.DrainToImmutable();
    }

    private int NumberOf(string bucket)
    {
        if (_numbers.TryGetValue(bucket, out var number)) return number;
        _numbers.Add(bucket, number = _buckets.Count);
        _buckets.Add(new Bucket(bucket));
        return number;
    }

    private void Enter(ulong hash, Entry entry)
    {
        var bucket = _buckets[entry.Bucket];
        bucket.Keys++;
        Change(hash, bucket.Replicas, Mixed(hash, entry.Digest));
    }

    private void Leave(ulong hash, Entry entry)
    {
        var bucket = _buckets[entry.Bucket];
        bucket.Keys--;
        Change(hash, bucket.Replicas, unchecked(0 - Mixed(hash, entry.Digest)));
    }

    /// <summary>What stands for an entry in the sums of leaves.</summary>
    private static ulong Mixed(ulong hash, uint digest) => KeyHash.Mix(hash ^ KeyHash.Mix(digest + 1UL));

    private void Change(ulong hash, int replicas, ulong difference)
    {
        var leaf = KeyHash.LeafOf(hash);
        for (var sharedBy = MinSharedBy; sharedBy <= replicas; sharedBy++) (_trees[sharedBy] ??= new HashTree()).Add(leaf, difference);
    }

    private readonly record struct Entry(uint Digest, int Bucket);

    private sealed class Bucket(string name)
    {
        public string Name => name;

        public int Replicas { get; set; }

        public int Keys { get; set; }
    }
}
