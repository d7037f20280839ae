using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Ring;

namespace OrleansKv.Cluster;

/// <summary>Six nodes in three zones, two each, and N = 3. Requests come in by <c>Silo_0</c>.</summary>
public sealed class ZoneTests
{
    private const int Keys = 100;
    private static readonly QuorumSize LocalQuorum = new(QuorumKind.LocalQuorum, 0);

    [Fact]
    public async Task Every_key_outlives_the_loss_of_a_zone()
    {
        await using var kv = await StartAsync();
        for (var i = 0; i < Keys; i++)
        {
            var homes = (await kv.LocateAsync(Key(i))).Replicas.Where(static replica => replica.IsHome).Select(static replica => ZoneOf(replica.Node)).ToList();
            Assert.Equal(["zone-0", "zone-1", "zone-2"], homes.Order(StringComparer.Ordinal));
            Assert.Null((await kv.PutAsync(Key(i), "before")).Error);
        }

        await KillZoneAsync(kv, 2);
        for (var i = 0; i < Keys; i++)
        {
            var read = await kv.GetAsync(Key(i), sloppy: i % 2 == 0);
            Assert.Null(read.Error);
            Assert.Equal(["before"], KvTestCluster.Texts(read));
            Assert.Null((await kv.PutAsync(Key(i), "strict", read.Context, sloppy: false)).Error);
            read = await kv.GetAsync(Key(i), sloppy: false);
            Assert.Equal(["strict"], KvTestCluster.Texts(read));
            Assert.Null((await kv.PutAsync(Key(i), "sloppy", read.Context, sloppy: true)).Error);
            Assert.Equal(["sloppy"], KvTestCluster.Texts(await kv.GetAsync(Key(i), sloppy: false)));
        }
    }

    [Fact]
    public async Task A_local_quorum_needs_the_coordinators_zone_and_no_other()
    {
        await using var kv = await StartAsync();
        // The home replica in the coordinator's zone is on the node that takes the requests, or on the other.
        var own = await kv.FindKeyAsync(static homes => homes.Contains("Silo_0"));
        var other = await kv.FindKeyAsync(static homes => homes.Contains("Silo_3"));
        foreach (var (key, _) in new[] { own, other }) Assert.Null((await kv.PutAsync(key, "before")).Error);

        await KillZoneAsync(kv, 1);
        foreach (var (key, _) in new[] { own, other })
        {
            var read = await kv.GetAsync(key, LocalQuorum, sloppy: false);
            Assert.Equal(["before"], KvTestCluster.Texts(read));
            Assert.Null((await kv.PutAsync(key, "during", read.Context, w: LocalQuorum, sloppy: false)).Error);
            Assert.Equal(["during"], KvTestCluster.Texts(await kv.GetAsync(key, LocalQuorum, sloppy: false)));
        }

        await kv.KillAsync("Silo_3");
        Assert.Equal(["during"], KvTestCluster.Texts(await kv.GetAsync(own.Key, LocalQuorum, sloppy: false)));
        foreach (var error in new[]
        {
            (await kv.GetAsync(other.Key, LocalQuorum, sloppy: false)).Error!,
            (await kv.PutAsync(other.Key, "refused", w: LocalQuorum, sloppy: false)).Error!,
        })
        {
            Assert.Equal((KvErrorCode.QuorumNotMet, 1, 0), (error.Code, error.Needed, error.Got));
            Assert.Contains("'zone-0'", error.Detail, StringComparison.Ordinal);
            Assert.Equal(other.Homes.Order(StringComparer.Ordinal), error.Replicas.Select(static replica => replica.Node).Order(StringComparer.Ordinal));
        }

        // The other node of the zone takes its place where fallbacks count.
        Assert.Null((await kv.PutAsync(other.Key, "kept", w: LocalQuorum, sloppy: true)).Error);
        Assert.Contains("kept", KvTestCluster.Texts(await kv.GetAsync(other.Key, LocalQuorum, sloppy: true)));
    }

    [Fact]
    public async Task A_buckets_own_quorums_may_be_local()
    {
        await using var kv = await StartAsync();
        var defaults = (await kv.Coordinator.GetBucketAsync("local", CancellationToken.None)).Properties!;
        Assert.Null((await kv.Coordinator.PutBucketAsync("local", defaults with { R = LocalQuorum, W = LocalQuorum }, CancellationToken.None)).Error);
        Assert.Equal(KvErrorCode.InvalidArgument, (await kv.Coordinator.PutBucketAsync("strong", defaults with { R = LocalQuorum, Consistency = Consistency.Strong }, CancellationToken.None)).Error!.Code);
        kv.Sloppy = false;
        foreach (var node in new[] { "Silo_1", "Silo_2" }) await kv.KillAsync(node);
        var (alone, _) = await kv.FindKeyAsync(static homes => homes.Contains("Silo_0") && homes.Contains("Silo_1") && homes.Contains("Silo_2"), "local");
        Assert.Null((await kv.PutAsync(alone, "v")).Error);
        Assert.Equal(["v"], await kv.ValuesAsync(alone));
        Assert.Equal(KvErrorCode.QuorumNotMet, (await kv.GetAsync(alone, QuorumSize.Quorum)).Error!.Code);
        Assert.Null((await kv.DeleteAsync(alone)).Error);
        Assert.Empty(await kv.ValuesAsync(alone));
    }

    private static async Task<KvTestCluster> StartAsync()
    {
        var kv = await KvTestCluster.StartAsync(
            6, static options => options with { Members = [.. options.Members.Select(static member => new RingMember(member.Node, 1, ZoneOf(member.Node)))] });
        kv.EntersByNode = "Silo_0";
        return kv;
    }

    private static string ZoneOf(string node) => $"zone-{int.Parse(node[(node.IndexOf('_', StringComparison.Ordinal) + 1)..]) % 3}";

    private static async Task KillZoneAsync(KvTestCluster kv, int zone)
    {
        foreach (var node in new[] { $"Silo_{zone}", $"Silo_{zone + 3}" }) await kv.KillAsync(node);
    }

    private static ObjectKey Key(int i) => new("b", $"key-{i}");
}
