using OrleansKv.Cluster;
using OrleansKv.Coordination;
using OrleansKv.Storage.Files;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

/// <summary>A replica whose store is an older copy of itself, as after a restore, next to peers and clients who know more.</summary>
public sealed class OlderStoreTests : IAsyncLifetime
{
    private static readonly ObjectKey Key = new("b", "k");
    private static readonly DateTimeOffset Later = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private LogNodeStore _store = null!;
    private KvTestCluster _kv = null!;

    private IKeyRangeGrain Replica => _kv.Grains.GetGrain<IKeyRangeGrain>("0@Silo_0");

    public async Task InitializeAsync()
    {
        _store = await LogStores.OpenAsync(new FakeDirectory(), node: "Silo_0");
        _kv = await KvTestCluster.StartAsync(1, stores: _ => _store);
    }

    public async Task DisposeAsync()
    {
        await _kv.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_merge_that_brings_what_it_does_not_remember_begins_a_new_epoch()
    {
        var first = await WriteAsync(CausalContext.Empty);
        var forgotten = Forgotten(first.Dot);
        Assert.Equal(WriteStatus.Stored, await Replica.MergeAsync(new MergeCommand(Key, forgotten, ConflictPolicy.Siblings, 1)));
        Assert.NotEqual(first.Dot.Actor, _store.Actor);
        var second = await WriteAsync(CausalContext.Empty);
        Assert.Equal(_store.Actor, second.Dot.Actor);
        Assert.Contains(second.Set!.Siblings, sibling => sibling.Dot == forgotten.Siblings[0].Dot);
    }

    [Fact]
    public async Task A_context_that_knows_more_than_it_does_begins_a_new_epoch()
    {
        var first = await WriteAsync(CausalContext.Empty);
        var second = await WriteAsync(Forgotten(first.Dot).Context);
        Assert.Equal(WriteStatus.Stored, second.Status);
        Assert.NotEqual(first.Dot.Actor, second.Dot.Actor);
        Assert.Equal(second.Dot, Assert.Single(second.Set!.Siblings).Dot);
    }

    [Fact]
    public async Task What_it_remembers_begins_none()
    {
        var first = await WriteAsync(CausalContext.Empty);
        Assert.Equal(WriteStatus.Stored, await Replica.MergeAsync(new MergeCommand(Key, first.Set!, ConflictPolicy.Siblings, 1)));
        var second = await WriteAsync(first.Set!.Context);
        Assert.Equal(first.Dot.Actor, second.Dot.Actor);
        Assert.Equal(first.Dot.Counter + 1, second.Dot.Counter);
    }

    private static VersionSet Forgotten(Dot known) => LogStores.Next(VersionSet.Empty, known with { Counter = known.Counter + 1_000_000 }, "forgotten");

    private async Task<WriteReply> WriteAsync(CausalContext context) =>
        await Replica.WriteAsync(new WriteCommand(Key, FakeReplicas.Content("v"), context, ConflictPolicy.Siblings, null, null, 1, Later));
}
