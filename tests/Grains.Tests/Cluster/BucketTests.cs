using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Cluster;

/// <summary>Bucket properties, on five real silos.</summary>
public sealed class BucketTests(ObjectTests.FiveNodes nodes) : IClassFixture<ObjectTests.FiveNodes>
{
    private static readonly BucketProperties Strong = new(3, QuorumSize.Quorum, QuorumSize.Quorum, ConflictPolicy.Siblings, Consistency.Strong);

    private KvTestCluster Kv => nodes.Kv;

    [Fact]
    public async Task Properties_come_back_as_they_were_written_and_a_bucket_without_any_has_the_defaults()
    {
        var properties = new BucketProperties(5, new(QuorumKind.Count, 4), new(QuorumKind.All, 0), ConflictPolicy.LastWriteWins, Consistency.Strong);
        Assert.Equal(properties, (await PutAsync("five", properties)).Properties);
        Assert.Equal(properties, (await Kv.Coordinator.GetBucketAsync("five", CancellationToken.None)).Properties);
        Assert.Equal(new CoordinationOptions().DefaultBucket, (await Kv.Coordinator.GetBucketAsync("none", CancellationToken.None)).Properties);
    }

    [Fact]
    public async Task New_properties_are_in_force_on_every_node_when_the_put_returns()
    {
        for (var n = 1; n <= 5; n++)
        {
            Assert.Null((await PutAsync("changing", Strong with { N = n })).Error);
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => Assert.Equal(n, (await Kv.LocateAsync(new ObjectKey("changing", "k"))).N)));
        }
    }

    [Fact]
    public async Task Of_two_properties_the_one_written_last_is_in_force()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => PutAsync("raced", Strong with { N = (i % 5) + 1 })));
        Assert.Null((await PutAsync("raced", Strong with { N = 4 })).Error);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => Assert.Equal(4, (await Kv.LocateAsync(new ObjectKey("raced", "k"))).N)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public async Task N_beyond_the_cluster_is_refused(int n) => Assert.Equal(KvErrorCode.InvalidArgument, (await PutAsync("bad", Strong with { N = n })).Error!.Code);

    [Fact]
    public async Task A_strong_bucket_refuses_quorums_that_do_not_meet_in_its_properties_and_in_requests()
    {
        var one = new QuorumSize(QuorumKind.One, 0);
        Assert.Equal(KvErrorCode.InvalidArgument, (await PutAsync("strong", Strong with { R = one })).Error!.Code);
        Assert.Null((await PutAsync("strong", Strong)).Error);
        var key = new ObjectKey("strong", "k");
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.GetAsync(key, one)).Error!.Code);
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.PutAsync(key, "v", w: one)).Error!.Code);
        Assert.Null((await Kv.PutAsync(key, "v", w: new QuorumSize(QuorumKind.All, 0))).Error);
    }

    [Fact]
    public async Task Under_last_write_wins_concurrent_puts_leave_one_value_the_last()
    {
        Assert.Null((await PutAsync("last", Strong with { Conflict = ConflictPolicy.LastWriteWins })).Error);
        var key = new ObjectKey("last", "k");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Kv.PutAsync(key, $"{i}")));
        Assert.Single(await Kv.ValuesAsync(key));
        for (var i = 0; i < 20; i++)
        {
            Assert.Null((await Kv.PutAsync(key, $"in turn {i}")).Error);
            Assert.Equal([$"in turn {i}"], await Kv.ValuesAsync(key));
        }
    }

    [Fact]
    public async Task Ring_views_cross_the_wire()
    {
        var ring = await Kv.Cluster.GetRingAsync();
        Assert.Equal(5, ring.Members.Length);
        Assert.Equal(ring.Ranges.Length, (await Kv.Cluster.GetClusterAsync()).KeyRanges);
        Assert.Equal("Silo_1", (await Kv.Grains.GetGrain<IRingGrain>("Silo_1").GetTokensAsync()).Node);
    }

    private Task<BucketResult> PutAsync(string bucket, BucketProperties properties) =>
        Kv.Coordinator.PutBucketAsync(bucket, properties, CancellationToken.None).AsTask();
}
