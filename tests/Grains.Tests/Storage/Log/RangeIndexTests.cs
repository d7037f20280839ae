using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

public sealed class RangeIndexTests
{
    private const int Bytes = 1_000;

    private readonly RangeIndex _index = new(0, new VersionSetCache(Bytes + VersionSetCache.EntryBytes), new SegmentUsage(), []);
    private int _segment;

    [Fact]
    public void What_is_new_takes_the_place_of_what_was_used_longest_ago()
    {
        Apply(1);
        var set = Apply(2);
        Assert.Null(Cached(1));
        Assert.Same(set, Cached(2));
    }

    [Fact]
    public void What_is_cached_is_replaced_by_what_is_written()
    {
        Apply(1);
        var later = Apply(1);
        Assert.Same(later, Cached(1));
    }

    [Fact]
    public void A_key_that_is_overwritten_and_was_not_cached_takes_no_others_place()
    {
        Apply(1);
        var set = Apply(2);
        Apply(1);
        Assert.Same(set, Cached(2));
        Assert.Null(Cached(1));
    }

    private VersionSet Apply(int key)
    {
        var set = LogStores.SetOf($"{key}");
        _index.Apply(LogStores.Key(key), new RecordPlace(++_segment, 64, Bytes, 1), set);
        return set;
    }

    private VersionSet? Cached(int key) => _index.TryFind(LogStores.Key(key), out _, out var cached) ? cached : throw new KeyNotFoundException();
}
