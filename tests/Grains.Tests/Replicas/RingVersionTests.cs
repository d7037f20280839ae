using OrleansKv.Cluster;
using OrleansKv.Coordination;
using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

/// <summary>A replica whose ring has version 2, called by coordinators with older and newer ones.</summary>
public sealed class RingVersionTests : IAsyncLifetime
{
    private static readonly ObjectKey Key = new("b", "k");
    private static readonly DateTimeOffset Later = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private KvTestCluster _kv = null!;

    private IKeyRangeGrain Replica => _kv.Grains.GetGrain<IKeyRangeGrain>("0@Silo_0");

    public async Task InitializeAsync() => _kv = await KvTestCluster.StartAsync(1, ringVersion: 2);

    public async Task DisposeAsync() => await _kv.DisposeAsync();

    [Fact]
    public async Task A_coordinator_with_an_older_ring_is_refused_and_leaves_nothing_behind()
    {
        Assert.Equal(WriteStatus.StaleRing, (await Replica.WriteAsync(Write(1))).Status);
        Assert.Equal(WriteStatus.StaleRing, await Replica.MergeAsync(Merge(1)));
        Assert.Equal(ReadStatus.StaleRing, (await Replica.ReadAsync(Key, 1)).Status);
        Assert.Equal(ReadStatus.Missing, (await Replica.ReadAsync(Key, 2)).Status);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_coordinator_with_the_same_ring_or_a_newer_one_is_served(long ringVersion)
    {
        Assert.Equal(WriteStatus.Stored, (await Replica.WriteAsync(Write(ringVersion))).Status);
        Assert.Equal(WriteStatus.Stored, await Replica.MergeAsync(Merge(ringVersion)));
        var reply = await Replica.ReadAsync(Key, ringVersion);
        Assert.Equal(ReadStatus.Found, reply.Status);
        Assert.Equal(["merged", "written"], FakeReplicas.Values(reply.Set!).Order());
    }

    private static WriteCommand Write(long ringVersion) =>
        new(Key, FakeReplicas.Content("written"), CausalContext.Empty, ConflictPolicy.Siblings, null, null, ringVersion, Later);

    private static MergeCommand Merge(long ringVersion) =>
        new(Key, FakeReplicas.Minted("elsewhere", 1, "merged"), ConflictPolicy.Siblings, ringVersion);
}
