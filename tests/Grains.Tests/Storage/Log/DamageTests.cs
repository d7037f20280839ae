using System.Text;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>Stores whose files were cut or changed.</summary>
public sealed class DamageTests
{
    private const string First = "0000000001.log";

    [Fact]
    public async Task A_log_cut_at_any_byte_of_its_last_records_keeps_all_before_it()
    {
        var directory = await FilledAsync(closes: false, keys: 6);
        var (bytes, ends) = (directory[First], await RecordEndsAsync(directory));
        for (var cut = ends[^4]; cut <= ends[^1]; cut++)
        {
            var copy = directory.Copy();
            copy[First] = bytes[..cut];
            await using var store = await LogStores.OpenAsync(copy);
            var whole = ends.Count(end => end <= cut) - 1;
            Assert.True(store.Recovery.NewEpoch && store.Recovery.IsCutShort, $"cut at {cut}");
            Assert.InRange(cut - ends[whole] - store.Recovery.TornBytes, 0, 7);
            await AssertKeysAsync(store, 6, key => key < whole);
            await (await store.RangeAsync()).PutAsync(LogStores.Key(99), "after");
            Assert.Equal("after", await (await store.RangeAsync()).ValueAsync(LogStores.Key(99)));
        }
    }

    [Fact]
    public async Task A_torn_tail_that_the_disk_filled_with_zeros_is_dropped_for_good()
    {
        var directory = await FilledAsync(closes: false, keys: 3);
        var ends = await RecordEndsAsync(directory);
        for (var cut = ends[^2] + 1; cut < ends[^1]; cut++)
        {
            var copy = directory.Copy();
            var bytes = copy[First];
            bytes.AsSpan(cut).Clear();
            copy[First] = bytes;
            await using (var store = await LogStores.OpenAsync(copy))
            {
                // Where the last bytes of a record are zeros, nothing is torn.
                if (store.Recovery.TornBytes == 0) continue;
                await AssertKeysAsync(store, 3, key => key < 2);
            }

            await using var again = await LogStores.OpenAsync(copy);
            Assert.Equal((0, 0, false), (again.Recovery.DamagedExtents, again.Recovery.TornBytes, again.Recovery.NewEpoch));
            await AssertKeysAsync(again, 3, key => key < 2);
        }
    }

    [Fact]
    public async Task What_stands_behind_zeros_is_found_wherever_they_begin()
    {
        const int keys = 6;
        var directory = await FilledAsync(closes: false, keys);
        var ends = await RecordEndsAsync(directory);
        for (var from = ends[^5]; from < ends[^4]; from++)
        {
            var copy = directory.Copy();
            var bytes = copy[First];
            bytes.AsSpan(from, ends[^3] - from).Clear();
            copy[First] = bytes;
            await using var store = await LogStores.OpenAsync(copy);
            await AssertKeysAsync(store, keys, key => key is < 2 or > 3, damaged: store.Recovery.DamagedKeys == 1 ? 2 : null);
        }
    }

    [Fact]
    public async Task Any_flipped_byte_is_found_said_and_never_served()
    {
        const int keys = 4;
        var directory = await FilledAsync(closes: true, keys);
        var (bytes, ends) = (directory[First], await RecordEndsAsync(directory));
        for (var at = 0; at < bytes.Length; at++)
        {
            var copy = directory.Copy();
            copy[First] = [.. bytes[..at], (byte)(bytes[at] ^ 0x55), .. bytes[(at + 1)..]];
            var record = ends.FindIndex(end => end > at) - 1;
            await using (var store = await LogStores.OpenAsync(copy))
            {
                var recovery = store.Recovery;
                if (at < SegmentHeader.Bytes) Assert.Equal((1, false), (recovery.DamagedHeaders, recovery.NewEpoch));
                else Assert.True(recovery.NewEpoch && recovery.DamagedExtents + recovery.TornBytes > 0, $"flipped at {at}: {recovery}");
                await AssertKeysAsync(store, keys, key => key != record, damaged: recovery.DamagedKeys == 1 ? record : null);
            }

            await using var again = await LogStores.OpenAsync(copy);
            Assert.False(again.Recovery.NewEpoch, $"flipped at {at}: damage that is known needs no other epoch");
        }
    }

    [Fact]
    public async Task A_damaged_body_is_known_by_its_key_and_hides_what_was_there_before()
    {
        var directory = new FakeDirectory();
        await using (var store = await LogStores.OpenAsync(directory))
        {
            var range = await store.RangeAsync();
            await range.PutAsync(LogStores.Key(1), "old");
            await range.PutAsync(LogStores.Key(1), "newer");
            await range.PutAsync(LogStores.Key(2), "other");
        }

        Flip(directory, First, "newer");
        await using (var store = await LogStores.OpenAsync(directory))
        {
            var range = await store.RangeAsync();
            Assert.Equal(1, store.Recovery.DamagedKeys);
            await Assert.ThrowsAsync<RecordDamagedException>(async () => await range.ReadAsync(LogStores.Key(1)));
            Assert.Equal("other", await range.ValueAsync(LogStores.Key(2)));
            await range.WriteAsync(LogStores.Key(1), LogStores.SetOf("repaired"));
            Assert.Equal("repaired", await range.ValueAsync(LogStores.Key(1)));
        }

        await using var again = await LogStores.OpenAsync(directory);
        Assert.Equal(0, again.Recovery.DamagedKeys);
        Assert.Equal("repaired", await (await again.RangeAsync()).ValueAsync(LogStores.Key(1)));
    }

    /// <summary>The last batch of two, of which the first was damaged, and of which nothing later says whether it was durable.</summary>
    private static async Task<FakeDirectory> CrashedAsync(string first, Action<FakeDirectory> damage)
    {
        var directory = new FakeDirectory();
        var store = await LogStores.OpenAsync(directory);
        var range = await store.RangeAsync();
        await range.PutAsync(LogStores.Key(1), "acknowledged");
        var gate = new TaskCompletionSource();
        directory.BeforeSync = () => gate.Task;
        var lead = range.WriteAsync(LogStores.Key(5), LogStores.SetOf("lead")).AsTask();
        Task[] batch = [range.WriteAsync(LogStores.Key(1), LogStores.SetOf(first, 2)).AsTask(), range.WriteAsync(LogStores.Key(2), LogStores.SetOf("whole")).AsTask()];
        gate.SetResult();
        await Task.WhenAll([lead, .. batch]);
        directory.Kill();
        damage(directory);
        return directory;
    }

    [Fact]
    public async Task A_flipped_byte_in_the_last_batch_before_a_crash_is_damage_as_no_crash_explains_it()
    {
        var directory = await CrashedAsync("damaged", static directory => Flip(directory, First, "damaged"));
        for (var start = 0; start < 2; start++)
        {
            await using var again = await LogStores.OpenAsync(directory);
            Assert.Equal((start == 0, start == 0, 1), (again.Recovery.HasLost, again.Recovery.NewEpoch, again.Recovery.DamagedKeys));
            var opened = await again.RangeAsync();
            await Assert.ThrowsAsync<RecordDamagedException>(async () => await opened.ReadAsync(LogStores.Key(1)));
            Assert.Equal("whole", await opened.ValueAsync(LogStores.Key(2)));
        }
    }

    [Fact]
    public async Task Damage_in_the_head_of_the_last_record_before_a_crash_ends_where_the_record_does()
    {
        var directory = new FakeDirectory();
        var store = await LogStores.OpenAsync(directory);
        await (await store.RangeAsync()).PutAsync(LogStores.Key(1), "whole");
        directory.Kill();
        var before = directory[First].AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        await using (var again = await LogStores.OpenAsync(directory)) Assert.False(again.Recovery.HasLost);

        directory = new FakeDirectory();
        store = await LogStores.OpenAsync(directory);
        await (await store.RangeAsync()).PutAsync(LogStores.Key(1), "whole");
        await (await store.RangeAsync()).PutAsync(LogStores.Key(2), "damaged");
        directory.Kill();
        var bytes = directory[First];
        var end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        bytes[((before + 7) / 8 * 8) + 12] ^= 0x55;
        directory[First] = bytes;
        await using var damaged = await LogStores.OpenAsync(directory);
        Assert.True(damaged.Recovery.HasLost);
        Assert.InRange(damaged.Recovery.DamagedBytes, end - before - 7, end - before + 7);
    }

    [Fact]
    public async Task A_sector_without_content_in_the_last_batch_before_a_crash_is_a_torn_write_and_what_was_there_before_stays()
    {
        var large = new string('x', 2000);
        var directory = await CrashedAsync(large, directory =>
        {
            var bytes = directory[First];
            bytes.AsSpan((bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(large)) + 511) / 512 * 512, 512).Clear();
            directory[First] = bytes;
        });
        for (var start = 0; start < 2; start++)
        {
            await using var again = await LogStores.OpenAsync(directory);
            Assert.Equal(start == 0, again.Recovery.TornBytes > 0);
            Assert.Equal(start == 0, again.Recovery.NewEpoch);
            var opened = await again.RangeAsync();
            Assert.Equal("acknowledged", await opened.ValueAsync(LogStores.Key(1)));
            Assert.Equal("whole", await opened.ValueAsync(LogStores.Key(2)));
        }
    }

    [Fact]
    public async Task Damage_found_by_a_read_is_told_from_a_missing_key_and_begins_an_epoch()
    {
        var directory = new FakeDirectory();
        await using var store = await LogStores.OpenAsync(directory);
        var range = await store.RangeAsync();
        await range.PutAsync(LogStores.Key(1), "value");
        await range.PutAsync(LogStores.Key(2), "other");
        var epoch = store.Actor.Epoch;
        directory.Before = (operation, _) => { if (operation == "read") throw new IOException("bad sector"); };
        await Assert.ThrowsAsync<RecordDamagedException>(async () => await range.ReadAsync(LogStores.Key(1)));
        var next = store.Actor.Epoch;
        Assert.True(next > epoch);
        await Assert.ThrowsAsync<RecordDamagedException>(async () => await range.ReadAsync(LogStores.Key(1)));
        Assert.Equal(next, store.Actor.Epoch);
        directory.Before = null;
        Assert.Equal("other", await range.ValueAsync(LogStores.Key(2)));
        Assert.Equal(next, (await range.PutAsync(LogStores.Key(3), "v")).Siblings[0].Dot.Actor.Epoch);

        directory.Kill();
        await using var again = await LogStores.OpenAsync(directory);
        Assert.Equal(next, again.Actor.Epoch);
    }

    [Fact]
    public async Task A_value_that_looks_like_a_record_is_none()
    {
        var directory = await FilledAsync(closes: true, keys: 1);
        var ends = await RecordEndsAsync(directory);
        var record = Convert.ToHexString(directory[First].AsSpan(ends[0], ends[1] - ends[0]));
        var other = new FakeDirectory();
        await using (var store = await LogStores.OpenAsync(other))
        {
            var range = await store.RangeAsync();
            var set = LogStores.SetOf("x");
            var version = set.Siblings[0];
            var pad = new byte[8];
            // At each of eight alignments, so that one of them is where a search looks.
            var copies = Enumerable.Range(0, 8).SelectMany(i => pad[..i].Concat(Convert.FromHexString(record)));
            set = set with { Siblings = [version with { Content = Versioning.ValueChecksum.Create([.. "MARK"u8, .. copies], null) }] };
            await range.WriteAsync(LogStores.Key(7), set);
            await range.PutAsync(LogStores.Key(8), "after");
        }

        var bytes = other[First];
        var head = bytes.AsSpan().IndexOf("bucketkey 7"u8) - 10;
        bytes[head] ^= 1;
        other[First] = bytes;
        await using var again = await LogStores.OpenAsync(other);
        Assert.Equal(1, again.Recovery.Keys);
        Assert.Equal("after", await (await again.RangeAsync()).ValueAsync(LogStores.Key(8)));
    }

    [Fact]
    public async Task A_missing_segment_is_noticed_once()
    {
        var directory = new FakeDirectory();
        await using (var store = await LogStores.OpenAsync(directory))
            for (var i = 0; i < 100; i++) await (await store.RangeAsync()).PutAsync(LogStores.Key(i), $"value {i}");
        directory.Delete("0000000002.log");
        await using (var store = await LogStores.OpenAsync(directory))
        {
            Assert.Equal((1, true), (store.Recovery.MissingSegments, store.Recovery.NewEpoch));
            Assert.Equal("value 99", await (await store.RangeAsync()).ValueAsync(LogStores.Key(99)));
        }

        await using var again = await LogStores.OpenAsync(directory);
        Assert.Equal((1, false), (again.Recovery.MissingSegments, again.Recovery.NewEpoch));
    }

    private static void Flip(FakeDirectory directory, string name, string text)
    {
        var bytes = directory[name];
        bytes[bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text))] ^= 1;
        directory[name] = bytes;
    }

    /// <summary>A store with one record a key, in one segment.</summary>
    private static async Task<FakeDirectory> FilledAsync(bool closes, int keys)
    {
        var directory = new FakeDirectory();
        var store = await LogStores.OpenAsync(directory);
        for (var key = 0; key < keys; key++) await (await store.RangeAsync()).PutAsync(LogStores.Key(key), $"value {key}");
        if (closes) await store.DisposeAsync();
        else directory.Kill();
        return directory;
    }

    /// <summary>Where the store's own records end that the segment begins with, then where that of each key does, then the rest.</summary>
    private static async Task<List<int>> RecordEndsAsync(FakeDirectory directory)
    {
        var file = await directory.OpenAsync(First);
        var header = SegmentHeader.Read(directory[First], out _);
        var scanner = new SegmentScanner(file, 1, header!.StoreId, (int)file.Length);
        var ends = new List<int>();
        while (await scanner.MoveNextAsync())
            if (scanner.Kind == StretchKind.Record) ends.Add(scanner.Offset + scanner.Length);
        return ends[2..];
    }

    private static async Task AssertKeysAsync(LogNodeStore store, int keys, Func<int, bool> isThere, int? damaged = null)
    {
        var range = await store.RangeAsync();
        for (var key = 0; key < keys; key++)
        {
            var exception = await Record.ExceptionAsync(async () => await range.ReadAsync(LogStores.Key(key)));
            if (key == damaged) Assert.IsType<RecordDamagedException>(exception);
            else if (await range.ValueAsync(LogStores.Key(key)) is { } value) Assert.Equal($"value {key}", value);
            else Assert.False(isThere(key), $"key {key} is lost");
        }
    }
}
