using System.Collections.Immutable;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Hosting;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.Cluster;

/// <summary>Anti-entropy between real silos with stores on disk. Nobody reads: each replica is asked what it holds.</summary>
public sealed class AntiEntropyTests : IDisposable
{
    private const int Keys = 200;

    private static readonly AntiEntropyOptions Quick = new() { Interval = TimeSpan.FromMilliseconds(500) };

    private readonly string _directory = Directory.CreateTempSubdirectory("kv-anti-entropy-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_replica_that_lost_its_directory_is_filled_again_without_any_read()
    {
        await using var kv = await StartAsync(Quick);
        for (var i = 0; i < Keys; i++) Assert.Null((await kv.PutAsync(Key(i), $"value {i}", w: new QuorumSize(QuorumKind.All, 0))).Error);
        await kv.KillAsync("Silo_1");
        Directory.Delete(Path.Combine(_directory, "Silo_1"), recursive: true);
        await kv.RestartAsync("Silo_1");
        await EqualAsync(kv, "the replicas of the lost directory are equal to the others");
        Assert.Contains(await StatusesAsync(kv), static status => status.KeysRepaired > 0);
    }

    [Fact]
    public async Task A_node_that_lost_its_disk_counts_in_no_strict_read_until_every_other_home_replica_has_filled_its_ranges()
    {
        await using var kv = await StartAsync(Quick);
        kv.EntersByFirstNode = true;
        Assert.Null((await kv.PutAsync(Key(0), "v", w: new QuorumSize(QuorumKind.All, 0))).Error);
        Assert.Equal(["v"], KvTestCluster.Texts(await kv.GetAsync(Key(0), sloppy: false)));
        await kv.KillAsync("Silo_1");
        await kv.KillAsync("Silo_2");
        Directory.Delete(Path.Combine(_directory, "Silo_1"), recursive: true);
        await kv.RestartAsync("Silo_1");
        await Eventually.TrueAsync(
            async () => (await kv.GetAsync(Key(0), timeout: TimeSpan.FromMilliseconds(300), sloppy: false)).Error is { } error
                && error.Replicas.Any(static replica => replica.Node == "Silo_1" && replica.Detail?.Contains("filled", StringComparison.Ordinal) == true),
            "a strict read says that the node is being filled");
        Assert.Equal(["v"], KvTestCluster.Texts(await kv.GetAsync(Key(0), sloppy: true)));

        await kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(async () => KvTestCluster.Texts(await kv.GetAsync(Key(0), new QuorumSize(QuorumKind.All, 0), sloppy: false)) is ["v"], "the key is filled");
        await Eventually.TrueAsync(() => HasKeptThatItIsFilledAsync(kv, "Silo_1"), "all ranges are, and the node has kept it");

        // A crash loses nothing: there is nothing to fill.
        await kv.KillAsync("Silo_1");
        await kv.KillAsync("Silo_2");
        await kv.RestartAsync("Silo_1");
        await Eventually.TrueAsync(async () => KvTestCluster.Texts(await kv.GetAsync(Key(0), sloppy: false)) is ["v"], "the node counts at once");
    }

    [Fact]
    public async Task Writes_that_a_node_missed_reach_it_without_any_read()
    {
        await using var kv = await StartAsync(Quick);
        Assert.Null((await kv.PutAsync(Key(0), "before")).Error);
        await kv.KillAsync("Silo_2");
        for (var i = 0; i < Keys; i++) Assert.Null((await kv.PutAsync(Key(i), $"value {i}")).Error);
        await kv.RestartAsync("Silo_2");
        await EqualAsync(kv, "the node has what it missed");
    }

    [Fact]
    public async Task A_paused_cluster_exchanges_nothing_until_it_is_resumed_and_a_round_is_then_brought_to_its_end()
    {
        await using var kv = await StartAsync(Quick with { Interval = TimeSpan.FromHours(1) });
        var repair = kv.Grains.GetGrain<IRepairGrain>(0);
        await Eventually.TrueAsync(async () => (await StatusesAsync(kv)).All(static status => status.Ranges.All(static range => range.Age is not null)), "all is exchanged once");
        Assert.All(await repair.SetPausedAsync(true), static node => Assert.True(node.Status!.IsPaused));

        var stranger = FakeReplicas.Minted("elsewhere", 1, "one replica alone");
        await ReplicaOf(kv, Key(1), "Silo_0").MergeAsync(new MergeCommand(Key(1), stranger, ConflictPolicy.Siblings, 1));
        var started = await repair.StartAsync(null, null);
        Assert.Null(started.Refusal);
        Assert.Equal(3 * 2 * 128, started.Exchanges);
        Assert.All(await repair.GetStatusAsync(), static node => Assert.Equal(0, node.Status!.Round!.Done + node.Status.Round.Failed + node.Status.Running));

        await repair.SetPausedAsync(false);
        await Eventually.TrueAsync(async () => (await repair.GetStatusAsync()).All(node => node.Status!.Round is { HasEnded: true } round && round.Id == started.Id), "the round ends");
        var rounds = (await repair.GetStatusAsync()).Select(static node => node.Status!.Round!).ToList();
        Assert.All(rounds, static round => Assert.Equal((round.Total, 0), (round.Done, round.Failed)));
        // Two replicas lacked it; two exchanges at once may each bring it.
        Assert.InRange(rounds.Sum(static round => round.Keys), 2, 6);
        foreach (var node in (string[])["Silo_0", "Silo_1", "Silo_2"])
            Assert.Equal(["one replica alone"], FakeReplicas.Values((await ReplicaOf(kv, Key(1), node).ReadAsync(Key(1), 1)).Set!));
    }

    [Fact]
    public async Task A_round_of_a_range_or_a_node_is_that_range_or_that_node_alone()
    {
        await using var kv = await StartAsync(Quick with { Interval = TimeSpan.FromHours(1) });
        var repair = kv.Grains.GetGrain<IRepairGrain>(0);
        Assert.Equal(3 * 2, (await repair.StartAsync(5, null)).Exchanges);
        Assert.Equal(2 * 128, (await repair.StartAsync(null, "Silo_1")).Exchanges);
        Assert.Equal(2, (await repair.StartAsync(127, "Silo_1")).Exchanges);
        Assert.NotNull((await repair.StartAsync(128, null)).Refusal);
        Assert.NotNull((await repair.StartAsync(null, "stranger")).Refusal);
        await kv.KillAsync("Silo_2");
        var started = await repair.StartAsync(null, "Silo_2");
        Assert.Equal((0, "Silo_2"), (started.Exchanges, Assert.Single(started.Unreached)));
    }

    private Task<KvTestCluster> StartAsync(AntiEntropyOptions options) => KvTestCluster.StartAsync(
        3, node => node with { AntiEntropy = options }, configureSilo: (name, silo) => silo.UseLogStore(Path.Combine(_directory, name)));

    private static ObjectKey Key(int number) => new("b", $"key-{number}");

    private static IKeyRangeGrain ReplicaOf(KvTestCluster kv, ObjectKey key, string node) =>
        kv.Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(KeySpace.RangeOf(key.Bucket, key.Key, 128), node).ToString());

    private static async Task<bool> HasKeptThatItIsFilledAsync(KvTestCluster kv, string node)
    {
        var state = new GrainState<FillState>(new FillState());
        await kv.ServiceOf<NodeGrainStorage>(node).ReadStateAsync("filled", kv.Grains.GetGrain<IAntiEntropyGrain>(node).GetGrainId(), state);
        return state.State!.IsFilled;
    }

    private static async Task<ImmutableArray<AntiEntropyStatus>> StatusesAsync(KvTestCluster kv) =>
        [.. (await kv.Grains.GetGrain<IRepairGrain>(0).GetStatusAsync()).Where(static node => node.Status is not null).Select(static node => node.Status!)];

    private static Task EqualAsync(KvTestCluster kv, string what) => Eventually.TrueAsync(
        async () =>
        {
            for (var i = 0; i < Keys; i++)
            {
                var located = await kv.LocateAsync(Key(i));
                if (located.Replicas.Where(static replica => replica.IsHome).Any(replica => replica.State != ReplicaState.Present || replica.ETag != located.Replicas[0].ETag)) return false;
            }

            return true;
        },
        what);
}
