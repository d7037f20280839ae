using FsCheck;
using FsCheck.Fluent;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

public sealed class VersionSetCacheTests
{
    private const int MaxBytes = 2_000;

    /// <summary>Puts of a few keys, in bytes up to more than the cache takes, some of them only in place of a set that is kept; negative: the key is looked up.</summary>
    private static readonly Arbitrary<(int Key, int Bytes, bool Replaces)[]> Steps = Arb.From((
        from key in Gen.Choose(0, 4)
        from bytes in Gen.Frequency((1, Gen.Constant(-1)), (3, Gen.Choose(0, 700)), (1, Gen.Choose(1_500, 2_100)))
        from replaces in Gen.Elements(false, true)
        select (key, bytes, replaces)).ArrayOf());

    [Fact]
    public void The_sets_that_were_used_last_are_kept_within_the_bytes_allowed() =>
        Prop.ForAll(Steps, static steps =>
        {
            var cache = new VersionSetCache(MaxBytes);
            List<(int Key, VersionSet Set, int Bytes)> byUse = [];
            foreach (var (key, bytes, replaces) in steps)
            {
                if (bytes < 0)
                {
                    Use(key);
                    Assert.Same(byUse.Find(entry => entry.Key == key).Set, cache.Find(0, LogStores.Key(key)));
                }
                else
                {
                    var set = LogStores.SetOf($"{key}:{bytes}");
                    if (replaces) cache.Replace(0, LogStores.Key(key), set, bytes);
                    else cache.Put(0, LogStores.Key(key), set, bytes);
                    if (byUse.RemoveAll(entry => entry.Key == key) == 0 && replaces) continue;
                    if (bytes + VersionSetCache.EntryBytes <= MaxBytes) byUse.Add((key, set, bytes + VersionSetCache.EntryBytes));
                    while (byUse.Sum(entry => entry.Bytes) > MaxBytes) byUse.RemoveAt(0);
                }

                Assert.Equal(byUse.Sum(entry => entry.Bytes), cache.Bytes);
            }

            Assert.All(Enumerable.Range(0, 5), key => Assert.Same(byUse.Find(entry => entry.Key == key).Set, cache.Find(0, LogStores.Key(key))));

            void Use(int key)
            {
                if (byUse.FindIndex(entry => entry.Key == key) is not (>= 0 and var at)) return;
                byUse.Add(byUse[at]);
                byUse.RemoveAt(at);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_set_that_has_become_too_large_is_not_left_as_it_was()
    {
        var cache = new VersionSetCache(MaxBytes);
        cache.Put(0, LogStores.Key(1), LogStores.SetOf("small"), 100);
        cache.Put(0, LogStores.Key(1), LogStores.SetOf("large"), MaxBytes);
        Assert.Null(cache.Find(0, LogStores.Key(1)));
        Assert.Equal(0, cache.Bytes);
    }
}
