using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Storage;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

public sealed class BucketJournalTests
{
    private static readonly GrainId Grain = GrainId.Create("ring", "n1");
    private readonly ManualTime _time = new();
    private readonly MemoryNodeStore _store = new(new Actor("n1", 1));

    [Fact]
    public async Task What_was_saved_is_known_after_a_restart()
    {
        var (catalog, journal) = Start();
        await journal.LoadAsync();
        catalog.Learn("b", Bucket(2), new HybridTimestamp(2));
        catalog.Learn("none", Bucket(3), default);
        await journal.SaveAsync();
        catalog.Learn("b", Bucket(4), new HybridTimestamp(4));
        await journal.SaveAsync();

        (catalog, journal) = Start();
        await journal.LoadAsync();
        Assert.Equal([new WrittenBucket("b", Bucket(4), new HybridTimestamp(4))], catalog.ListWritten());
    }

    [Fact]
    public async Task Saves_at_once_leave_all_that_was_known()
    {
        var (catalog, journal) = Start();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
        {
            catalog.Learn($"b{i}", Bucket(1), new HybridTimestamp(i + 1));
            return journal.SaveAsync();
        }));
        (catalog, journal) = Start();
        await journal.LoadAsync();
        Assert.Equal(20, catalog.ListWritten().Count);
    }

    private (BucketCatalog Catalog, BucketJournal Journal) Start()
    {
        var catalog = new BucketCatalog(new CoordinationOptions(), _time);
        var storage = new NodeGrainStorage(_store, new HybridLogicalClock(_time, TimeSpan.FromMinutes(1)));
        return (catalog, new BucketJournal(storage, Grain, catalog, NullLogger.Instance));
    }

    private static BucketProperties Bucket(int n) => new(n, QuorumSize.Quorum, QuorumSize.Quorum, ConflictPolicy.Siblings, Consistency.Eventual);
}
