using OrleansKv.Replicas;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.Reaping;

public sealed class EndingKeysTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Actor Actor = new("n1", 1);
    private readonly EndingKeys _keys = new();
    private ulong _minted;

    [Fact]
    public async Task Tombstones_and_values_that_expire_end_and_others_do_not()
    {
        var range = await OpenAsync();
        await WriteAsync(range, "value", ValueChecksum.Create([1], null));
        await WriteAsync(range, "tombstone", ValueChecksum.CreateTombstone());
        await WriteAsync(range, "expires", ValueChecksum.Create([1], null, Start.AddHours(1).ToUnixTimeMilliseconds()));
        Assert.Equal(2, _keys.Count);
        Assert.Equal(["tombstone"], await ListAsync(range, Start.AddMinutes(30)));
        Assert.Equal(["expires", "tombstone"], await ListAsync(range, Start.AddHours(2)));
        await WriteAsync(range, "tombstone", ValueChecksum.Create([2], null));
        Assert.Equal(["expires"], await ListAsync(range, Start.AddHours(2)));
    }

    [Fact]
    public async Task What_was_written_before_is_read_some_keys_at_a_time()
    {
        var range = await OpenAsync();
        for (var i = 0; i < 5; i++) await WriteAsync(range, $"k{i}", ValueChecksum.CreateTombstone());
        var keys = new EndingKeys();
        foreach (var stored in await range.ListAsync()) keys.Note(stored.Key, stored.Digest, null);
        Assert.Equal(5, keys.Count);
        Assert.Equal(2, (await keys.ListAsync(range, Start.AddHours(1), 2)).Count);
        Assert.Equal(4, (await keys.ListAsync(range, Start.AddHours(1), 4)).Count);
        Assert.Equal(5, (await keys.ListAsync(range, Start.AddHours(1), 9)).Count);
        Assert.Empty(await keys.ListAsync(range, Start, 9));
    }

    [Fact]
    public async Task A_removed_key_is_forgotten()
    {
        var range = await OpenAsync();
        await WriteAsync(range, "k", ValueChecksum.CreateTombstone());
        _keys.Note(new ObjectKey("b", "k"), null, null);
        Assert.Equal(0, _keys.Count);
    }

    private static async Task<IRangeStore> OpenAsync() => await new MemoryNodeStore(Actor).OpenRangeAsync(0, CancellationToken.None);

    private async Task WriteAsync(IRangeStore range, string name, ValueContent content)
    {
        var key = new ObjectKey("b", name);
        var current = await range.ReadAsync(key) ?? VersionSet.Empty;
        var written = new HybridTimestamp((Start.ToUnixTimeMilliseconds() << HybridTimestamp.LogicalBits) + (long)++_minted);
        var set = VersionSets.Write(current, new Dot(Actor, _minted), content, current.Context, written, ConflictPolicy.Siblings, new VersioningOptions());
        _keys.Note(key, await range.WriteAsync(key, set), set);
    }

    private async Task<string[]> ListAsync(IRangeStore range, DateTimeOffset before) =>
        [.. (await _keys.ListAsync(range, before, 100)).Select(static each => each.Key.Key).Order()];
}
