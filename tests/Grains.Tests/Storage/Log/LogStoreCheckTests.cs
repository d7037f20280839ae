using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

public sealed class LogStoreCheckTests
{
    private const int Keys = 30;
    private const string First = "0000000001.log";
    private static readonly LogStoreOptions Options = LogStores.Small with { SnapshotAfterBytes = 8192, CompactionLiveShare = 0 };

    [Fact]
    public async Task A_whole_store_is_counted_and_nothing_is_changed()
    {
        var directory = await FilledAsync(compacts: true);
        LogStoreStatistics statistics;
        await using (var store = await LogStores.OpenAsync(directory, Options)) statistics = store.Statistics;
        var before = directory.Copy();
        directory.Before = (operation, _) => Assert.Contains(operation, (string[])["list", "open", "read"]);
        var report = await LogStoreCheck.RunAsync(directory);
        directory.Before = null;
        Assert.False(report.IsDamaged);
        Assert.Equal((LogStores.Node, Keys, 0L, 0L, true), (report.Node, report.Keys, report.DamagedKeys, report.TornBytes, report.WasClosed));
        Assert.Equal((statistics.LiveBytes, statistics.Segments), (report.LiveBytes, report.Segments));
        Assert.InRange(report.DeadBytes, 100, statistics.DataBytes);
        Assert.InRange(report.Records["set"], Keys, 2 * Keys);
        Assert.Equal(report.Segments, report.Records["removed"]);
        Assert.Equal(2, report.Records["closed"]);
        Assert.Null(Assert.Single(report.Snapshots).Problem);
        Assert.Equal(before.Names, directory.Names);
        Assert.All(before.Names, name => Assert.Equal(before[name], directory[name]));
        await (await LogStores.OpenAsync(directory, Options)).DisposeAsync();
    }

    [Fact]
    public async Task Any_flipped_byte_of_a_segment_is_found_with_its_place()
    {
        var directory = await FilledAsync();
        var bytes = directory[First];
        var end = (await LogStoreCheck.RunAsync(directory)).Segments > 1 ? bytes.Length : 0;
        for (var at = 0; at < end; at += at < 1200 ? 7 : 1)
        {
            var copy = directory.Copy();
            copy[First] = [.. bytes[..at], (byte)(bytes[at] ^ 0x20), .. bytes[(at + 1)..]];
            var report = await LogStoreCheck.RunAsync(copy);
            Assert.True(report.IsDamaged, $"flipped at {at}");
            if (at < SegmentHeader.Bytes)
            {
                Assert.Equal(1, report.DamagedHeaders);
                continue;
            }

            var damage = Assert.Single(report.Damage);
            Assert.True(damage.Segment == First && damage.Start <= at && at < damage.End && !damage.IsKnown, $"flipped at {at}: {damage}");
            Assert.Contains(damage.Reason, (LogStoreDamageReason[])[LogStoreDamageReason.DamagedRecord, LogStoreDamageReason.Unrecognizable]);
        }
    }

    [Fact]
    public async Task A_cut_a_missing_and_a_headless_segment_are_told_apart()
    {
        var directory = await FilledAsync();
        var cut = directory.Copy();
        cut[First] = cut[First][..^100];
        Assert.Contains((await LogStoreCheck.RunAsync(cut)).Damage, static damage => damage is { Segment: First, Reason: LogStoreDamageReason.CutShort });

        var missing = directory.Copy();
        missing.Delete("0000000002.log");
        Assert.Equal(
            new LogStoreDamage("0000000002.log", 0, 0, LogStoreDamageReason.MissingSegment, IsKnown: false),
            Assert.Single((await LogStoreCheck.RunAsync(missing)).Damage));

        var headless = directory.Copy();
        headless[First] = [.. new byte[SegmentHeader.Bytes], .. headless[First][SegmentHeader.Bytes..]];
        Assert.Equal(
            new LogStoreDamage(First, 0, SegmentHeader.Bytes, LogStoreDamageReason.DamagedHeader, IsKnown: false),
            Assert.Single((await LogStoreCheck.RunAsync(headless)).Damage));
    }

    [Fact]
    public async Task Damage_that_a_start_has_counted_is_said_to_be_known()
    {
        var directory = await FilledAsync();
        directory.Delete("0000000002.log");
        await (await LogStores.OpenAsync(directory, Options with { SnapshotAfterBytes = 1L << 40 })).DisposeAsync();
        var report = await LogStoreCheck.RunAsync(directory);
        Assert.True(report.IsDamaged);
        Assert.True(Assert.Single(report.Damage).IsKnown);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_crash_left_unfinished_is_torn_and_a_flipped_bit_is_damage(bool isUnfinished)
    {
        var directory = new FakeDirectory();
        var store = await LogStores.OpenAsync(directory);
        for (var key = 0; key < 3; key++) await (await store.RangeAsync()).PutAsync(LogStores.Key(key), "value");
        directory.Kill();
        var bytes = directory[First];
        var last = bytes.AsSpan().LastIndexOf("value"u8);
        if (isUnfinished) bytes.AsSpan(last).Clear();
        else bytes[last] ^= 1;
        directory[First] = bytes;
        var report = await LogStoreCheck.RunAsync(directory);
        Assert.Equal(!isUnfinished, report.IsDamaged);
        Assert.True(report is { WasClosed: false } && report.TornBytes > 0 == isUnfinished && report.Keys == (isUnfinished ? 2 : 3), $"{report}");
    }

    [Fact]
    public async Task A_snapshot_that_is_damaged_or_says_otherwise_than_the_segments_is_found()
    {
        var directory = await FilledAsync();
        var name = directory.Names.Single(static name => name.EndsWith(".snapshot", StringComparison.Ordinal));
        var damaged = directory.Copy();
        damaged[name] = [.. damaged[name][..^40], 1, .. damaged[name][^39..]];
        Assert.Contains("damaged", Assert.Single((await LogStoreCheck.RunAsync(damaged)).Snapshots).Problem);

        // A whole snapshot, but of fewer keys.
        var block = new byte[1000];
        var other = new List<byte>();
        var header = SegmentHeader.Read(directory[First], out _)!;
        var length = new SnapshotHeader(header.StoreId, header.Node, SnapshotHeader.NumberOf(name)!.Value).Write(block.AsSpan(SnapshotBlock.HeadBytes));
        other.AddRange(block[..SnapshotBlock.Frame(block, 0, SnapshotBlock.Header, length)]);
        block.AsSpan().Clear();
        other.AddRange(block[..SnapshotBlock.Frame(block, 1, SnapshotBlock.End, 8)]);
        directory[name] = [.. other];
        var report = await LogStoreCheck.RunAsync(directory);
        Assert.True(report.IsDamaged);
        Assert.Contains("otherwise than the segments", Assert.Single(report.Snapshots).Problem);
    }

    [Fact]
    public async Task A_store_in_use_and_a_directory_without_one_are_refused_in_words()
    {
        var directory = await FilledAsync();
        await using (await LogStores.OpenAsync(directory, Options))
            Assert.Contains("in use", (await Assert.ThrowsAsync<StoreUnusableException>(async () => await LogStoreCheck.RunAsync(directory))).Message);
        Assert.Contains("no segments", (await Assert.ThrowsAsync<StoreUnusableException>(async () => await LogStoreCheck.RunAsync(new FakeDirectory()))).Message);
        var path = Path.Combine(Path.GetTempPath(), "no such store " + Path.GetRandomFileName());
        var refusal = await Assert.ThrowsAsync<StoreUnusableException>(async () => await LogStoreCheck.RunAsync(new SystemStoreDirectory(path)));
        Assert.Contains("no such directory", refusal.Message);
        Assert.False(Directory.Exists(path));
    }

    private static async Task<FakeDirectory> FilledAsync(bool compacts = false)
    {
        var directory = new FakeDirectory();
        await using var store = await LogStores.OpenAsync(directory, Options);
        for (var i = 0; i < 2 * Keys; i++)
        {
            var key = i % Keys;
            if (i < Keys || key % 7 != 0) await (await store.RangeAsync(key % 3)).PutAsync(LogStores.Key(key), $"value {key} " + new string('x', 300));
        }

        if (compacts) await store.MaintainAsync();
        return directory;
    }
}
