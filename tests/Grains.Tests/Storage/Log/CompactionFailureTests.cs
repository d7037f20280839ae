using System.Text;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>Compaction of damaged segments and on full disks.</summary>
public sealed class CompactionFailureTests
{
    private const string First = "0000000001.log";

    /// <summary>Without index snapshots, so that each opening reads all.</summary>
    private static readonly LogStoreOptions Options = LogStores.Eager with { SnapshotAfterBytes = 1L << 40 };

    [Theory]
    [InlineData("old 0", 0)]
    [InlineData("bucketkey 0", 0)]
    public async Task A_record_found_damaged_is_marked_and_its_segment_stays_until_the_key_is_written_again(string text, int key)
    {
        var directory = await PartlyDeadAsync(live: 2);
        var store = await LogStores.OpenAsync(directory, Options);
        var range = await store.RangeAsync();
        var epoch = store.Actor.Epoch;
        await FlipAsync(directory, text);
        await store.MaintainAsync();
        Assert.True(store.Actor.Epoch > epoch, "a new epoch");
        Assert.Contains(First, directory.Names);
        await Assert.ThrowsAsync<RecordDamagedException>(async () => await range.ReadAsync(LogStores.Key(key)));
        Assert.Equal("old 1", Trimmed(await range.ValueAsync(LogStores.Key(1))));

        await store.MaintainAsync();
        Assert.Contains(First, directory.Names);
        await range.WriteAsync(LogStores.Key(key), LogStores.SetOf("repaired", 9));
        await store.MaintainAsync();
        Assert.DoesNotContain(First, directory.Names);
        await store.DisposeAsync();
        await using var again = await LogStores.OpenAsync(directory);
        Assert.Equal((0L, 0, false), (again.Recovery.DamagedKeys, again.Recovery.DamagedExtents, again.Recovery.NewEpoch));
        Assert.Equal("repaired", await (await again.RangeAsync()).ValueAsync(LogStores.Key(key)));
    }

    [Fact]
    public async Task A_damaged_record_whose_versions_are_cached_is_written_again()
    {
        var directory = await PartlyDeadAsync(live: 2);
        await using (var store = await LogStores.OpenAsync(directory, Options with { CacheBytes = 1 << 20 }))
        {
            var range = await store.RangeAsync();
            var epoch = store.Actor;
            Assert.Equal("old 0", Trimmed(await range.ValueAsync(LogStores.Key(0))));
            await FlipAsync(directory, "old 0");
            await store.MaintainAsync();
            Assert.DoesNotContain(First, directory.Names);
            Assert.Equal(epoch, store.Actor);
        }

        await using var again = await LogStores.OpenAsync(directory, Options);
        Assert.Equal((0L, 0), (again.Recovery.DamagedKeys, again.Recovery.DamagedExtents));
        Assert.Equal("old 0", Trimmed(await (await again.RangeAsync()).ValueAsync(LogStores.Key(0))));
    }

    [Fact]
    public async Task A_key_that_reads_as_damaged_does_so_after_compaction_and_a_restart()
    {
        var directory = await PartlyDeadAsync(live: 2);
        await FlipAsync(directory, "old 0");
        for (var start = 0; start < 3; start++)
        {
            await using var store = await LogStores.OpenAsync(directory, Options);
            Assert.Equal((1L, start == 0), (store.Recovery.DamagedKeys, store.Recovery.NewEpoch));
            await store.MaintainAsync();
            await Assert.ThrowsAsync<RecordDamagedException>(async () => await (await store.RangeAsync()).ReadAsync(LogStores.Key(0)));
        }
    }

    [Fact]
    public async Task A_segment_that_cannot_be_read_at_first_is_read_again_before_anything_counts_as_damaged()
    {
        var directory = await PartlyDeadAsync(live: 2);
        await using var store = await LogStores.OpenAsync(directory, Options);
        var epoch = store.Actor;
        var reads = 0;
        directory.Before = (operation, name) => { if (operation == "read" && name == First && reads++ < 1) throw new IOException("bad sector"); };
        await store.MaintainAsync();
        Assert.True(reads > 1);
        Assert.DoesNotContain(First, directory.Names);
        Assert.Equal(epoch, store.Actor);
        Assert.Equal("old 0", Trimmed(await (await store.RangeAsync()).ValueAsync(LogStores.Key(0))));
    }

    [Theory]
    [InlineData("write")]
    [InlineData("create")]
    public async Task On_a_full_disk_compaction_gives_up_for_the_moment(string operation)
    {
        var directory = await PartlyDeadAsync(live: 3);
        await using var store = await LogStores.OpenAsync(directory, Options);
        directory.Before = (at, _) => { if (at == operation) throw new StoreFullException("full"); };
        for (var round = 0; round < 3; round++) await store.MaintainAsync();
        Assert.Null(store.Failure);
        directory.Before = null;
        await store.MaintainAsync();
        Assert.DoesNotContain(First, directory.Names);
        for (var key = 0; key < 3; key++) Assert.Equal($"old {key}", Trimmed(await (await store.RangeAsync()).ValueAsync(LogStores.Key(key))));
    }

    [Fact]
    public async Task A_full_disk_is_freed_of_dead_segments_by_a_segment_that_is_no_larger_than_it_must_be()
    {
        var directory = await PartlyDeadAsync(live: 0);
        // There is space for a small file, but for no segment.
        directory.Before = (operation, _) => { if (operation == "create") throw new StoreFullException("full"); };
        await using var store = await LogStores.OpenAsync(new SmallFilesOnly(directory));
        Assert.Contains(First, directory.Names);
        await Assert.ThrowsAsync<StoreFullException>(async () => await (await store.RangeAsync()).WriteAsync(LogStores.Key(0), LogStores.SetOf("v")));
        directory.Before = null;
        await store.MaintainAsync();
        Assert.DoesNotContain(First, directory.Names);
        Assert.Null(store.Failure);
    }

    [Fact]
    public async Task A_failed_store_compacts_no_more()
    {
        var directory = await PartlyDeadAsync(live: 2);
        await using var store = await LogStores.OpenAsync(directory, Options);
        directory.Before = (operation, _) => { if (operation == "sync") throw new IOException("broken"); };
        await Assert.ThrowsAsync<StoreFailedException>(async () => await store.MaintainAsync());
        Assert.NotNull(store.Failure);
        directory.Before = null;
        await Assert.ThrowsAsync<StoreFailedException>(async () => await store.MaintainAsync());
        Assert.Contains(First, directory.Names);
    }

    [Fact]
    public async Task Without_the_list_of_removed_segments_they_count_as_missing()
    {
        var directory = await PartlyDeadAsync(live: 0);
        await using (var store = await LogStores.OpenAsync(directory)) await store.MaintainAsync();
        foreach (var name in directory.Names.ToList())
        {
            // The kind of the lists' records, which their heads' checksums cover.
            var bytes = directory[name];
            var header = SegmentHeader.Read(bytes, out _)!;
            var scanner = new SegmentScanner(await directory.OpenAsync(name), header.Number, header.StoreId, bytes.Length);
            while (await scanner.MoveNextAsync())
                if (scanner.Kind == StretchKind.Record && scanner.Head.Kind == RecordKind.Removed) bytes[scanner.Offset + 6] ^= 1;
            directory[name] = bytes;
        }

        await using var again = await LogStores.OpenAsync(directory);
        Assert.True(again.Recovery is { MissingSegments: > 0, NewEpoch: true }, $"{again.Recovery}");
    }

    /// <summary>A closed store whose first segment has so many live records, and whose other keys were written again in later ones.</summary>
    private static async Task<FakeDirectory> PartlyDeadAsync(int live)
    {
        var directory = new FakeDirectory();
        await using var store = await LogStores.OpenAsync(directory, Options);
        var range = await store.RangeAsync();
        for (var key = 0; key < 9; key++) await range.PutAsync(LogStores.Key(key), $"old {key}" + new string('x', 200));
        for (var round = 0; round < 4; round++)
            for (var key = live; key < 9; key++) await range.PutAsync(LogStores.Key(key), $"new {key}" + new string('x', 200));
        return directory;
    }

    private static string? Trimmed(string? value) => value?.TrimEnd('x');

    /// <summary>Changes bytes of a file that a store may have open.</summary>
    private static async Task FlipAsync(FakeDirectory directory, string text)
    {
        var bytes = directory[First];
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        Assert.True(at > 0);
        await (await directory.OpenAsync(First)).WriteAsync([new[] { (byte)(bytes[at] ^ 1) }], at);
    }

    /// <summary>A disk with space for small files alone.</summary>
    private sealed class SmallFilesOnly(FakeDirectory directory) : IStoreDirectory
    {
        public string Name => directory.Name;

        public ValueTask<IReadOnlyList<string>> ListAsync() => directory.ListAsync();

        public ValueTask<IStoreFile> OpenAsync(string name) => directory.OpenAsync(name);

        public ValueTask<IStoreFile> CreateAsync(string name, long length) =>
            length < 2048 ? directory.CreateAsync(name, length) : throw new StoreFullException("full");

        public ValueTask RenameAsync(string name, string newName) => directory.RenameAsync(name, newName);

        public ValueTask DeleteAsync(string name) => directory.DeleteAsync(name);

        public ValueTask RunAsync(Func<ValueTask> work) => directory.RunAsync(work);

        public ValueTask SyncAsync() => directory.SyncAsync();

        public ValueTask<IAsyncDisposable> LockAsync() => directory.LockAsync();
    }
}
