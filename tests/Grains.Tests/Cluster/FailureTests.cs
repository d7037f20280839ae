using OrleansKv.Coordination;
using OrleansKv.Membership;

namespace OrleansKv.Cluster;

/// <summary>One of five nodes is killed, and comes back.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task Requests_go_on_without_a_killed_node_and_reads_repair_it_when_it_is_back()
    {
        await using var kv = await KvTestCluster.StartAsync(5);
        kv.Sloppy = false;
        const string Victim = "Silo_3";
        var (key, homes) = await kv.FindKeyAsync(homes => homes.Contains(Victim));
        Assert.Null((await kv.PutAsync(key, "before")).Error);

        await kv.KillAsync(Victim);
        Assert.Equal(["before"], await kv.ValuesAsync(key));
        var read = await kv.GetAsync(key);
        Assert.Null((await kv.PutAsync(key, "during", read.Context)).Error);
        Assert.Equal(["during"], await kv.ValuesAsync(key));

        var failed = await kv.PutAsync(key, "to all", w: new QuorumSize(QuorumKind.All, 0), timeout: TimeSpan.FromSeconds(2));
        Assert.Equal(KvErrorCode.QuorumNotMet, failed.Error!.Code);
        Assert.Equal(3, failed.Error.Needed);
        Assert.Equal(homes.Order(), failed.Error.Replicas.Select(replica => replica.Node).Order());
        Assert.Equal(ReplicaStatus.Down, failed.Error.Replicas.Single(replica => replica.Node == Victim).Status);

        var failedRead = await kv.GetAsync(key, r: new QuorumSize(QuorumKind.All, 0));
        Assert.Equal(KvErrorCode.QuorumNotMet, failedRead.Error!.Code);
        Assert.Equal(2, failedRead.Error.Got);

        await kv.RestartAsync(Victim);
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.Equal(["during"], await kv.ValuesAsync(key));
                var back = (await kv.LocateAsync(key)).Replicas.Single(replica => replica.Node == Victim);
                return back.State == ReplicaState.Present && back.ETag == (await kv.GetAsync(key)).ETag;
            },
            "the restarted node holds the key again");
    }

    [Fact]
    public async Task Keys_that_do_not_live_on_the_killed_node_can_still_be_written_to_all()
    {
        await using var kv = await KvTestCluster.StartAsync(5);
        kv.Sloppy = false;
        await kv.KillAsync("Silo_2");
        var (key, _) = await kv.FindKeyAsync(homes => !homes.Contains("Silo_2"));
        Assert.Null((await kv.PutAsync(key, "v", w: new QuorumSize(QuorumKind.All, 0))).Error);
    }
}
