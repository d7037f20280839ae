using System.Text;
using OrleansKv.Replicas;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

public sealed class IndexSnapshotTests
{
    private const int Keys = 60;

    /// <summary>Nothing is compacted, so that segments stay where tests look for them.</summary>
    private static readonly LogStoreOptions Options = LogStores.Small with { SnapshotAfterBytes = 8192, CompactionLiveShare = 0 };

    [Fact]
    public async Task An_opening_reads_the_snapshot_and_later_segments_alone()
    {
        var directory = await FilledAsync();
        var snapshot = Snapshot(directory);
        var read = new HashSet<string>();
        directory.Before = (operation, name) => { if (operation == "read" && !name.EndsWith(".new", StringComparison.Ordinal)) read.Add(name); };
        var headers = directory.Names.Count(static name => name.EndsWith(".log", StringComparison.Ordinal));
        await using var store = await LogStores.OpenAsync(directory, Options);
        directory.Before = null;
        Assert.Equal(headers - 1, store.Recovery.CoveredSegments);
        Assert.Equal(Keys, store.Recovery.Keys);
        // Of covered segments, the header alone was read.
        Assert.InRange(store.Recovery.Records, 1, 20);
        Assert.Contains(snapshot, read);
        Assert.True(store.Recovery is { WasClosed: true, NewEpoch: false }, $"{store.Recovery}");
        await AssertKeysAsync(store);
    }

    [Fact]
    public async Task Live_bytes_are_the_same_with_and_without_the_snapshot()
    {
        var directory = await FilledAsync();
        var other = directory.Copy();
        other.Delete(Snapshot(other));
        await using var with = await LogStores.OpenAsync(directory, Options);
        await using var without = await LogStores.OpenAsync(other, Options);
        Assert.NotEqual(0, with.Recovery.CoveredSegments);
        Assert.Equal(0, without.Recovery.CoveredSegments);
        Assert.Equal(without.Statistics, with.Statistics);
        Assert.Equal(without.Actor, with.Actor);
    }

    [Fact]
    public async Task Digests_are_the_same_with_and_without_the_snapshot()
    {
        var directory = new FakeDirectory();
        await using (var store = await LogStores.OpenAsync(directory, Options))
        {
            for (var i = 0; i < LogStores.Ending.Length; i++) await (await store.RangeAsync()).WriteAsync(new ObjectKey("ending", $"{i}"), LogStores.Ending[i]);
            await FillAsync(store);
            await store.MaintainAsync();
        }

        var other = directory.Copy();
        other.Delete(Snapshot(other));
        await using var with = await LogStores.OpenAsync(directory, Options);
        await using var without = await LogStores.OpenAsync(other, Options);
        Assert.NotEqual(0, with.Recovery.CoveredSegments);
        var listed = (await (await with.RangeAsync()).ListAsync()).ToHashSet();
        Assert.Equal(LogStores.Ending.Length, listed.Count(static stored => RecordDigest.MayEnd(stored.Digest)));
        Assert.Equal(listed, (await (await without.RangeAsync()).ListAsync()).ToHashSet());
    }

    [Fact]
    public async Task A_small_store_has_no_snapshot_and_a_larger_one_gets_one_when_it_is_closed()
    {
        var directory = new FakeDirectory();
        var store = await LogStores.OpenAsync(directory, Options);
        await (await store.RangeAsync()).PutAsync(LogStores.Key(0), new string('x', 8000));
        await store.MaintainAsync();
        await store.DisposeAsync();
        Assert.DoesNotContain(directory.Names, static name => name.EndsWith(".snapshot", StringComparison.Ordinal));

        store = await LogStores.OpenAsync(directory, Options);
        await (await store.RangeAsync()).PutAsync(LogStores.Key(1), new string('x', 8000));
        await store.DisposeAsync();
        Assert.NotEmpty(Snapshot(directory));
    }

    [Fact]
    public async Task A_newer_snapshot_takes_the_place_of_the_old_one()
    {
        var directory = await FilledAsync();
        var old = Snapshot(directory);
        await using (var store = await LogStores.OpenAsync(directory, Options))
        {
            await FillAsync(store);
            await store.MaintainAsync();
        }

        Assert.NotEqual(old, Snapshot(directory));
    }

    [Fact]
    public async Task A_snapshot_with_any_byte_changed_or_cut_off_is_not_used()
    {
        var directory = await FilledAsync();
        var name = Snapshot(directory);
        var bytes = directory[name];
        for (var at = 0; at < bytes.Length; at += at < 200 || at > bytes.Length - 60 ? 1 : 37)
        {
            await AssertRefusedAsync(directory, name, [.. bytes[..at], (byte)(bytes[at] ^ 0x10), .. bytes[(at + 1)..]], $"changed at {at}");
            await AssertRefusedAsync(directory, name, bytes[..at], $"cut at {at}");
        }

        await AssertRefusedAsync(directory, name, [.. bytes, 0], "something behind its end");
        directory[name] = bytes;
        await using var store = await LogStores.OpenAsync(directory, Options);
        Assert.NotEqual(0, store.Recovery.CoveredSegments);
    }

    [Fact]
    public async Task A_snapshot_of_another_store_of_another_format_or_of_segments_that_are_not_there_is_not_used()
    {
        var directory = await FilledAsync();
        var name = Snapshot(directory);
        var stranger = await FilledAsync();
        await AssertRefusedAsync(directory, name, stranger[name], "of another store");

        var other = new byte[SnapshotBlock.HeadBytes + 100];
        var number = SnapshotHeader.NumberOf(name)!.Value;
        foreach (var version in new[] { SnapshotHeader.CurrentVersion - 1, SnapshotHeader.CurrentVersion + 1 })
        {
            var length = new SnapshotHeader(7, LogStores.Node, number, version).Write(other.AsSpan(SnapshotBlock.HeadBytes));
            await AssertRefusedAsync(directory, name, other[..SnapshotBlock.Frame(other, 0, SnapshotBlock.Header, length)], $"of format {version}");
        }

        var ahead = directory.Copy();
        foreach (var segment in ahead.Names.Where(file => Segment.NumberOf(file) >= number)) ahead.Delete(segment);
        await using var store = await LogStores.OpenAsync(ahead, Options);
        Assert.Equal(0, store.Recovery.CoveredSegments);
    }

    [Fact]
    public async Task Damage_in_a_covered_segment_is_found_by_the_read_that_needs_it()
    {
        var directory = await FilledAsync();
        await FlipLiveAsync(directory);
        await using var store = await LogStores.OpenAsync(directory, Options);
        Assert.Equal((0, false), (store.Recovery.DamagedExtents, store.Recovery.NewEpoch));
        var epoch = store.Actor.Epoch;
        Assert.Equal(1, await CountDamagedAsync(store));
        Assert.True(store.Actor.Epoch > epoch);
        Assert.Equal(1, store.Statistics.DamagedRecords);
    }

    [Fact]
    public async Task Damage_in_a_covered_segment_is_found_by_compaction()
    {
        var directory = await FilledAsync();
        await FlipLiveAsync(directory);
        await using (var store = await LogStores.OpenAsync(directory, Options with { CompactionLiveShare = 0.9 }))
        {
            var epoch = store.Actor.Epoch;
            await store.MaintainAsync();
            Assert.True(store.Actor.Epoch > epoch);
            Assert.Equal(1, store.Statistics.DamagedRecords);
            Assert.Equal(1, await CountDamagedAsync(store));
            Assert.Contains("0000000002.log", directory.Names);
        }

        await using var again = await LogStores.OpenAsync(directory, Options);
        Assert.Equal(1, await CountDamagedAsync(again));
    }

    [Fact]
    public async Task Keys_of_a_covered_segment_that_is_gone_read_as_damaged()
    {
        var directory = await FilledAsync();
        directory.Delete("0000000002.log");
        for (var start = 0; start < 2; start++)
        {
            await using var store = await LogStores.OpenAsync(directory, Options);
            Assert.Equal((1, start == 0), (store.Recovery.MissingSegments, store.Recovery.NewEpoch));
            Assert.InRange(store.Recovery.DamagedKeys, 1, 8);
            Assert.Equal(store.Recovery.DamagedKeys, await CountDamagedAsync(store));
        }
    }

    [Fact]
    public async Task Keys_behind_the_end_of_a_covered_segment_that_was_cut_read_as_damaged()
    {
        var directory = await FilledAsync();
        directory["0000000002.log"] = directory["0000000002.log"][..2000];
        for (var start = 0; start < 2; start++)
        {
            await using var store = await LogStores.OpenAsync(directory, Options);
            Assert.Equal((start == 0 ? 1 : 0, start == 0), (store.Recovery.DamagedExtents, store.Recovery.NewEpoch));
            Assert.InRange(store.Recovery.DamagedKeys, 1, 6);
            Assert.Equal(store.Recovery.DamagedKeys, await CountDamagedAsync(store));
        }
    }

    [Fact]
    public async Task A_key_whose_record_was_moved_and_then_lost_reads_as_damaged_and_not_as_missing()
    {
        var directory = await FilledAsync();
        await using (var store = await LogStores.OpenAsync(directory, Options))
        {
            // Everything is written again, so that all covered segments are removed while their snapshot stays.
            for (var key = 0; key < Keys; key++) await PutAsync(store, key, Value(key));
            directory.Before = (operation, name) => { if (operation == "create" && name.EndsWith(".snapshot.new", StringComparison.Ordinal)) throw new StoreFullException("full"); };
            await store.MaintainAsync();
            Assert.DoesNotContain("0000000002.log", directory.Names);
        }

        directory.Before = null;
        var newest = directory.Names.Where(static name => name.EndsWith(".log", StringComparison.Ordinal)).ElementAt(^3);
        await FlipAsync(directory, newest, "bucketkey"u8.ToArray());
        await using var again = await LogStores.OpenAsync(directory, Options);
        Assert.NotEqual(0, again.Recovery.CoveredSegments + again.Recovery.DamagedExtents);
        Assert.Equal(1, again.Recovery.DamagedKeys);
        Assert.Equal(1, await CountDamagedAsync(again));
    }

    private static string Value(int key) => $"value of key {key} " + new string('x', 300);

    private static async Task PutAsync(LogNodeStore store, int key, string value) => await (await store.RangeAsync(key % 3)).PutAsync(KeyOf(key), value);

    private static ObjectKey KeyOf(int key) => LogStores.Key(key) with { Bucket = key % 2 == 0 ? "bucket" : "other" };

    private static async Task<string?> TryReadAsync(LogNodeStore store, int key)
    {
        try
        {
            return await (await store.RangeAsync(key % 3)).ValueAsync(KeyOf(key));
        }
        catch (RecordDamagedException)
        {
            return null;
        }
    }

    private static async Task FillAsync(LogNodeStore store)
    {
        for (var round = 0; round < 2; round++)
            for (var key = 0; key < Keys; key++)
                if (round == 0 || key % 5 != 0) await PutAsync(store, key, Value(key));
    }

    private static async Task AssertKeysAsync(LogNodeStore store)
    {
        for (var key = 0; key < Keys; key++) Assert.Equal(Value(key), await (await store.RangeAsync(key % 3)).ValueAsync(KeyOf(key)));
    }

    /// <summary>All other keys hold what they should.</summary>
    private static async Task<long> CountDamagedAsync(LogNodeStore store)
    {
        var damaged = 0;
        for (var key = 0; key < Keys; key++)
        {
            if (await TryReadAsync(store, key) is { } value) Assert.Equal(Value(key), value);
            else damaged++;
        }

        return damaged;
    }

    private static async Task<FakeDirectory> FilledAsync()
    {
        var directory = new FakeDirectory();
        await using var store = await LogStores.OpenAsync(directory, Options);
        await FillAsync(store);
        await store.MaintainAsync();
        return directory;
    }

    private static string Snapshot(FakeDirectory directory) => Assert.Single(directory.Names, static name => name.EndsWith(".snapshot", StringComparison.Ordinal));

    private static async Task AssertRefusedAsync(FakeDirectory directory, string name, byte[] snapshot, string what)
    {
        var copy = directory.Copy();
        copy[name] = snapshot;
        await using var store = await LogStores.OpenAsync(copy, Options);
        Assert.True(store.Recovery is { CoveredSegments: 0, NewEpoch: false, Keys: Keys }, $"{what}: {store.Recovery}");
    }

    /// <summary>Changes a record that its key has no newer one of.</summary>
    private static Task FlipLiveAsync(FakeDirectory directory)
    {
        const string name = "0000000002.log";
        var texts = Enumerable.Range(0, Keys / 5).Select(static i => Encoding.UTF8.GetBytes($"value of key {5 * i} "));
        return FlipAsync(directory, name, texts.First(text => directory[name].AsSpan().IndexOf(text) > 0));
    }

    private static async Task FlipAsync(FakeDirectory directory, string name, byte[] text)
    {
        var bytes = directory[name];
        var at = bytes.AsSpan().IndexOf(text);
        Assert.True(at > 0, Encoding.UTF8.GetString(text));
        await (await directory.OpenAsync(name)).WriteAsync([new[] { (byte)(bytes[at] ^ 1) }], at);
    }
}
