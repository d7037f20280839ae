using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using OrleansKv.Replicas;
using OrleansKv.Storage;

namespace OrleansKv.AntiEntropy;

public sealed class MerkleTreeTests
{
    private const string Bucket = "b";

    /// <summary>Few keys, so that histories set and remove the same ones; enough for several in a leaf.</summary>
    private static readonly Gen<(int Key, uint? Digest)> Change =
        from key in Gen.Choose(0, 3_000)
        from digest in Gen.Choose(0, 5)
        select (key, digest == 0 ? null : (uint?)digest);

    private static readonly Gen<List<(int Key, uint? Digest)>> History = Change.ListOf().Select(static list => list.ToList());

    [Fact]
    public void Equal_contents_have_equal_hashes_whatever_the_order() => Check(History, history =>
    {
        var contents = ContentsOf(history);
        return AreEqual(TreeOf(contents), TreeOf(contents.Reverse()));
    });

    [Fact]
    public void A_tree_that_followed_every_change_equals_one_made_of_the_result() => Check(History, history =>
    {
        var tree = NewTree();
        foreach (var (key, digest) in history)
        {
            if (digest is { } known) tree.Set(KeyOf(key), known);
            else tree.Remove(KeyOf(key));
            // Makes inner hashes known now and then, so that they have to be forgotten.
            if (key % 3 == 0) tree.Hash(2, 0, 0);
        }

        var rebuilt = NewTree();
        rebuilt.Set(KeyOf(-1), 7);
        rebuilt.Rebuild(ContentsOf(history).Select(static entry => new StoredKey(KeyOf(entry.Key), entry.Value)));
        return tree.Count == rebuilt.Count && AreEqual(tree, rebuilt) && AreEqual(tree, TreeOf(ContentsOf(history)));
    });

    [Fact]
    public void Any_difference_shows_at_the_root_and_in_its_leaf_alone() => Check(
        from history in History
        from change in Change
        select (history, change),
        input =>
        {
            var contents = ContentsOf(input.history);
            var (left, right) = (TreeOf(contents), TreeOf(contents));
            if (input.change.Digest is { } digest) right.Set(KeyOf(input.change.Key), digest);
            else right.Remove(KeyOf(input.change.Key));
            var isSame = contents.TryGetValue(input.change.Key, out var old) ? old == input.change.Digest : input.change.Digest is null;
            var leaves = Enumerable.Range(0, HashTree.Leaves).Where(leaf => left.Hash(2, HashTree.LeafLevel, leaf) != right.Hash(2, HashTree.LeafLevel, leaf)).ToList();
            return isSame
                ? AreEqual(left, right)
                : left.Hash(2, 0, 0) != right.Hash(2, 0, 0) && leaves.SequenceEqual([KeyHash.LeafOf(KeyHash.Of(KeyOf(input.change.Key)))]);
        });

    [Fact]
    public void A_tree_shared_by_n_holds_the_keys_of_buckets_with_at_least_n_home_replicas()
    {
        var tree = new MerkleTree();
        for (var n = 1; n <= 7; n++) tree.Set(new ObjectKey($"n{n}", "k"), 1);
        Assert.Equal(0UL, tree.Hash(2, 0, 0));
        tree.SetReplicas(Enumerable.Range(1, 7).Select(static n => KeyValuePair.Create($"n{n}", n)));
        for (var sharedBy = 2; sharedBy <= 7; sharedBy++)
        {
            var expected = Enumerable.Range(sharedBy, 8 - sharedBy).Select(static n => KeyHash.Of(new ObjectKey($"n{n}", "k"))).Order();
            Assert.Equal(expected, tree.List(sharedBy, [.. Enumerable.Range(0, HashTree.Leaves)], int.MaxValue).Keys.Select(static key => key.Key).Order());
        }

        Assert.Equal(7, tree.WidestBucket);
    }

    [Fact]
    public void When_the_n_of_a_bucket_becomes_known_does_not_matter() => Check(History, history =>
    {
        var late = new MerkleTree();
        foreach (var (key, digest) in ContentsOf(history)) late.Set(KeyOf(key), digest);
        late.SetReplicas([KeyValuePair.Create(Bucket, 2)]);
        late.SetReplicas([KeyValuePair.Create(Bucket, 3)]);
        return AreEqual(late, TreeOf(ContentsOf(history)));
    });

    [Fact]
    public void Comparing_level_by_level_leads_to_the_leaves_that_differ()
    {
        var (left, right) = (NewTree(), NewTree());
        for (var i = 0; i < 5_000; i++)
        {
            left.Set(KeyOf(i), 1);
            right.Set(KeyOf(i), i % 1_000 == 0 ? 2U : 1U);
        }

        ImmutableArray<TreeHash> hashes = [new TreeHash(0, left.Hash(2, 0, 0))];
        for (var level = 0; level <= HashTree.LeafLevel; level++)
            hashes = (level % 2 == 0 ? right : left).Compare(2, level, hashes);
        var expected = Enumerable.Range(0, 5).Select(static i => KeyHash.LeafOf(KeyHash.Of(KeyOf(i * 1_000)))).Distinct().Order();
        Assert.Equal(expected, hashes.Select(static hash => hash.Index).Order());
        Assert.Empty(left.Compare(2, 0, [new TreeHash(0, left.Hash(2, 0, 0))]));
    }

    [Fact]
    public void A_list_has_whole_leaves_up_to_its_limit_and_one_at_least()
    {
        var tree = NewTree();
        for (var i = 0; i < 10_000; i++) tree.Set(KeyOf(i), 1);
        ReadOnlySpan<int> leaves = [3, 1, 2];
        var first = tree.List(2, leaves, 1);
        Assert.Equal(1, first.Leaves);
        Assert.All(first.Keys, static key => Assert.Equal(3, KeyHash.LeafOf(key.Key)));
        var all = tree.List(2, leaves, int.MaxValue);
        Assert.Equal(3, all.Leaves);
        Assert.Equal(2, tree.List(2, leaves, all.Keys.Length - 1).Leaves);
        Assert.Equal(3, tree.List(2, leaves, all.Keys.Length).Leaves);
    }

    [Fact]
    public void The_hash_of_a_key_is_the_same_on_every_machine_and_spreads()
    {
        Assert.Equal(0xc53e_90a4_5537_b200, KeyHash.Of(new ObjectKey("bucket", "key")));
        Assert.NotEqual(KeyHash.Of(new ObjectKey("ab", "c")), KeyHash.Of(new ObjectKey("a", "bc")));
        var counts = new int[HashTree.Leaves];
        for (var i = 0; i < 102_400; i++) counts[KeyHash.LeafOf(KeyHash.Of(KeyOf(i)))]++;
        Assert.InRange(counts.Min(), 50, 100);
        Assert.InRange(counts.Max(), 100, 160);
    }

    private static ObjectKey KeyOf(int number) => new(Bucket, $"key-{number}");

    private static MerkleTree NewTree()
    {
        var tree = new MerkleTree();
        tree.SetReplicas([KeyValuePair.Create(Bucket, 3)]);
        return tree;
    }

    private static MerkleTree TreeOf(IEnumerable<KeyValuePair<int, uint>> contents)
    {
        var tree = NewTree();
        foreach (var (key, digest) in contents) tree.Set(KeyOf(key), digest);
        return tree;
    }

    private static SortedDictionary<int, uint> ContentsOf(IEnumerable<(int Key, uint? Digest)> history)
    {
        var contents = new SortedDictionary<int, uint>();
        foreach (var (key, digest) in history)
        {
            if (digest is { } known) contents[key] = known;
            else contents.Remove(key);
        }

        return contents;
    }

    private static bool AreEqual(MerkleTree left, MerkleTree right)
    {
        foreach (var sharedBy in (int[])[2, 3, 4])
        {
            for (var level = 0; level <= HashTree.LeafLevel; level++)
            {
                for (var index = 0; index < HashTree.WidthOf(level); index++)
                    if (left.Hash(sharedBy, level, index) != right.Hash(sharedBy, level, index)) return false;
            }
        }

        return true;
    }

    private static void Check<T>(Gen<T> gen, Func<T, bool> holds) => Prop.ForAll(gen.ToArbitrary(), holds).QuickCheckThrowOnFailure();
}
