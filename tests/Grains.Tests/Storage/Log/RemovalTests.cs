using OrleansKv.Storage.Files;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

public sealed class RemovalTests
{
    private const int Kept = 20;
    private const int Removed = 1200;

    [Fact]
    public async Task What_is_remembered_of_removed_keys_goes_when_no_segment_has_an_older_record_of_them()
    {
        var directory = new FakeDirectory();
        await using (var store = await LogStores.OpenAsync(directory, LogStores.Eager))
        {
            await FillAsync(store);
            await FillAsync(store, first: 10_000);
            await FillAsync(store, first: 20_000);
            var before = store.Statistics.DataBytes;
            await store.MaintainAsync();
            Assert.True(store.Statistics.DataBytes < before / 3, $"{store.Statistics} of {before}");
            Assert.InRange(await RememberedAsync(store), 0, 1000);
            await AssertAsync(store, 3);
            var settled = store.Statistics.WrittenBytes;
            await store.MaintainAsync();
            Assert.Equal(settled, store.Statistics.WrittenBytes);
        }

        await using var again = await LogStores.OpenAsync(directory, LogStores.Eager);
        await AssertAsync(again, 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_removed_key_stays_removed_whenever_compaction_dies(bool machine)
    {
        for (var step = 0; step < 4000; step += 1 + (step / 7))
        {
            var directory = new FakeDirectory();
            var store = await LogStores.OpenAsync(directory, LogStores.Eager);
            await FillAsync(store);
            var accesses = 0;
            directory.Before = (_, _) =>
            {
                if (accesses == step && machine) directory.Crash(null);
                else if (accesses == step) directory.Kill();
                if (accesses++ >= step) throw new IOException("dead");
            };
            try
            {
                await store.MaintainAsync();
            }
            catch (StoreFailedException)
            {
                // So does a process that is dead.
            }

            directory.Before = null;
            if (accesses <= step) break;
            await using var again = await LogStores.OpenAsync(directory, LogStores.Eager);
            await AssertAsync(again);
            await again.MaintainAsync();
            await AssertAsync(again);
        }
    }

    [Fact]
    public async Task A_snapshot_that_knows_a_removal_outlives_the_segment_of_it()
    {
        var directory = new FakeDirectory();
        await using (var store = await LogStores.OpenAsync(directory, LogStores.Eager with { CompactionLiveShare = 0 }))
        {
            var range = await store.RangeAsync();
            for (var i = 0; i < Removed; i++) await range.WriteAsync(LogStores.Key(i), LogStores.SetOf($"{i}"));
            for (var i = 0; i < Removed; i++) await range.WriteAsync(LogStores.Key(i), VersionSet.Empty);
            await store.MaintainAsync();
        }

        // The next life's snapshot may be the one that was written before removals were forgotten.
        await using var again = await LogStores.OpenAsync(directory, LogStores.Eager);
        Assert.Equal(0, again.Recovery.DamagedKeys);
        Assert.Empty(await (await again.RangeAsync()).ListAsync());
    }

    [Fact]
    public async Task A_removal_is_remembered_as_long_as_the_snapshot_has_the_key()
    {
        var directory = new FakeDirectory();
        await using (var store = await LogStores.OpenAsync(directory, LogStores.Eager))
        {
            var range = await store.RangeAsync();
            for (var i = 0; i < Removed; i++) await range.WriteAsync(LogStores.Key(i), LogStores.SetOf($"{i}"));
            await store.MaintainAsync();
        }

        await using (var store = await LogStores.OpenAsync(directory, LogStores.Eager with { SnapshotAfterBytes = 1L << 40 }))
        {
            var range = await store.RangeAsync();
            for (var i = 0; i < Removed; i++) await range.WriteAsync(LogStores.Key(i), VersionSet.Empty);
            for (var i = 0; i < 10; i++)
            {
                await FillAsync(store, first: 10_000 * (i + 1));
                await store.MaintainAsync();
            }
        }

        await using var again = await LogStores.OpenAsync(directory, LogStores.Eager);
        Assert.Equal(0, again.Recovery.DamagedKeys);
        Assert.Null(await (await again.RangeAsync()).ReadAsync(LogStores.Key(7)));
    }

    private static async Task FillAsync(LogNodeStore store, int first = 0)
    {
        var range = await store.RangeAsync();
        for (var i = 0; i < Removed + Kept; i++) await range.WriteAsync(LogStores.Key(first + i), LogStores.SetOf($"{i}"));
        for (var i = 0; i < Removed; i++) await range.WriteAsync(LogStores.Key(first + i), VersionSet.Empty);
        // Behind the removals, so that they are in full segments.
        for (var i = 0; i < Kept; i++) await range.WriteAsync(LogStores.Key(first + Removed + i), LogStores.SetOf($"{i} " + new string('x', 300), 2));
    }

    private static async Task AssertAsync(LogNodeStore store, int fills = 1)
    {
        var range = await store.RangeAsync();
        Assert.Equal(0, store.Recovery.DamagedKeys);
        Assert.Equal(fills * Kept, (await range.ListAsync()).Count);
        for (var i = 0; i < Removed; i += 7) Assert.Null(await range.ReadAsync(LogStores.Key(i)));
        for (var i = 0; i < Kept; i++) Assert.StartsWith($"{i} ", await range.ValueAsync(LogStores.Key(Removed + i)));
    }

    private static async Task<int> RememberedAsync(LogNodeStore store) => ((LogRangeStore)await store.RangeAsync()).RemovedCount;
}
