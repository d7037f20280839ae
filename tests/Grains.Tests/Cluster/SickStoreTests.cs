using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansKv.Coordination;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.Cluster;

/// <summary>Nodes that are up, and whose store hangs, dawdles or fails.</summary>
[Collection(TimedClusters.Name)]
public sealed class SickStoreTests : IAsyncLifetime
{
    private static readonly QuorumSize All = new(QuorumKind.All, 0);
    private static readonly TimeSpan ReplicaTimeout = TimeSpan.FromSeconds(1);

    // Silos start together, each on a thread of its own.
    private readonly ConcurrentDictionary<string, FaultyNodeStore> _stores = new();
    private KvTestCluster _kv = null!;

    public async Task InitializeAsync()
    {
        _kv = await KvTestCluster.StartAsync(
            3,
            options => options with { Coordination = options.Coordination with { ReplicaTimeout = ReplicaTimeout } },
            node => _stores[node] = new FaultyNodeStore(new Actor(node, 1)));
        _kv.Sloppy = false;

        // Tells every node the bucket's properties: whichever coordinates must not have to read them from a sick replica.
        await Eventually.TrueAsync(
            async () =>
            {
                var properties = (await _kv.Coordinator.GetBucketAsync("b", CancellationToken.None)).Properties;
                return properties is not null && (await _kv.Coordinator.PutBucketAsync("b", properties, CancellationToken.None)).Error is null;
            },
            "every node knows the bucket");
    }

    public async Task DisposeAsync() => await _kv.DisposeAsync();

    [Fact]
    public async Task A_hung_replica_costs_neither_a_read_nor_a_write_more_than_its_time_out()
    {
        var (key, homes) = await _kv.FindKeyAsync(_ => true);
        Assert.Null((await _kv.PutAsync(key, "before", w: All)).Error);
        foreach (var hung in homes)
        {
            using var _ = Hang(hung);
            var clock = Stopwatch.StartNew();
            Assert.Null((await _kv.GetAsync(key)).Error);
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, ReplicaTimeout);

            clock.Restart();
            Assert.Null((await _kv.PutAsync(key, $"without {hung}", (await _kv.GetAsync(key)).Context)).Error);
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, 2 * ReplicaTimeout);

            clock.Restart();
            var failed = (await _kv.GetAsync(key, All)).Error!;
            Assert.InRange(clock.Elapsed, ReplicaTimeout / 2, 2 * ReplicaTimeout);
            Assert.Equal((KvErrorCode.QuorumNotMet, 3, 2), (failed.Code, failed.Needed, failed.Got));
            Assert.Equal(ReplicaStatus.TimedOut, failed.Replicas.Single(replica => replica.Node == hung).Status);

            clock.Restart();
            failed = (await _kv.PutAsync(key, "to all", (await _kv.GetAsync(key)).Context, w: All)).Error!;
            Assert.InRange(clock.Elapsed, ReplicaTimeout / 2, 3 * ReplicaTimeout);
            Assert.Equal((KvErrorCode.QuorumNotMet, 3), (failed.Code, failed.Needed));
            Assert.Equal(ReplicaStatus.TimedOut, failed.Replicas.Single(replica => replica.Node == hung).Status);
            Assert.Equal(homes.Order(), failed.Replicas.Select(replica => replica.Node).Order());
        }
    }

    [Fact]
    public async Task A_stale_replica_is_repaired_although_another_one_hangs()
    {
        var (key, homes) = await _kv.FindKeyAsync(_ => true);
        _stores[homes[1]].BeforeWrite = (_, _) => Task.FromException(new IOException("full"));
        Assert.Null((await _kv.PutAsync(key, "v")).Error);
        _stores[homes[1]].BeforeWrite = null;

        using var _ = Hang(homes[2]);
        var clock = Stopwatch.StartNew();
        Assert.Null((await _kv.GetAsync(key, new QuorumSize(QuorumKind.One, 0))).Error);
        await Eventually.TrueAsync(async () => await StateAsync(key, homes[1]) == ReplicaState.Present, "the stale replica is repaired");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, 10 * ReplicaTimeout);
    }

    [Fact]
    public async Task A_write_that_a_slow_replica_stores_after_it_was_given_up_does_not_become_a_second_sibling()
    {
        var (key, homes) = await _kv.FindKeyAsync(_ => true);
        var slow = new TaskCompletionSource();
        _stores[homes[0]].BeforeWrite = (_, _) => slow.Task;
        Assert.Null((await _kv.PutAsync(key, "once")).Error);
        _stores[homes[0]].BeforeWrite = null;
        slow.SetResult();

        await Eventually.TrueAsync(
            async () =>
            {
                // On a busy machine it may have been given up before it began, and then gets the value from a read.
                await _kv.GetAsync(key);
                return await StateAsync(key, homes[0]) == ReplicaState.Present;
            },
            "the slow replica has stored it");
        await Eventually.TrueAsync(
            async () => (await _kv.ValuesAsync(key)) is ["once"] && (await _kv.LocateAsync(key)).Replicas.Where(each => each.IsHome).Select(each => each.ETag).Distinct().Count() == 1,
            "one sibling is left on every replica");
        Assert.Equal(["once"], await _kv.ValuesAsync(key));
    }

    [Fact]
    public async Task A_write_that_reaches_its_minter_after_it_was_given_up_is_not_made()
    {
        var (key, homes) = await _kv.FindKeyAsync(_ => true);
        var slow = new TaskCompletionSource();
        _stores[homes[0]].BeforeRead = _ => slow.Task;
        var put = _kv.PutAsync(key, "once", timeout: TimeSpan.FromSeconds(30));
        Assert.Null((await put).Error);
        _stores[homes[0]].BeforeRead = null;
        slow.SetResult();
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.Equal(["once"], await _kv.ValuesAsync(key));
                return (await _kv.LocateAsync(key)).Replicas.Where(each => each.IsHome).All(each => each is { State: ReplicaState.Present, Siblings: 1 });
            },
            "every replica holds the value once");
    }

    [Fact]
    public async Task The_others_get_a_write_in_the_background_although_its_deadline_has_passed()
    {
        var (key, homes) = await _kv.FindKeyAsync(_ => true);
        var slow = new TaskCompletionSource();
        foreach (var node in homes.Skip(1)) _stores[node].BeforeRead = _ => slow.Task;
        var put = await _kv.PutAsync(key, "v", w: new QuorumSize(QuorumKind.One, 0), timeout: TimeSpan.FromMilliseconds(400));
        Assert.Null(put.Error);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(450));
        await pause.WaitForNextTickAsync();
        foreach (var node in homes) _stores[node].BeforeRead = null;
        slow.SetResult();
        await Eventually.TrueAsync(
            async () => (await _kv.LocateAsync(key)).Replicas.Where(each => each.IsHome).All(each => each.State == ReplicaState.Present),
            "all three home replicas hold the value");
    }

    [Fact]
    public async Task A_failing_replica_is_passed_over_and_its_reason_is_told()
    {
        var (key, homes) = await _kv.FindKeyAsync(_ => true);
        _stores[homes[0]].BeforeWrite = (_, _) => Task.FromException(new IOException("The disk is full."));
        Assert.Null((await _kv.PutAsync(key, "v")).Error);
        Assert.Equal(["v"], await _kv.ValuesAsync(key));

        var failed = (await _kv.PutAsync(key, "w", w: All)).Error!;
        Assert.Equal(KvErrorCode.QuorumNotMet, failed.Code);
        var outcome = failed.Replicas.Single(replica => replica.Node == homes[0]);
        Assert.Equal(ReplicaStatus.Failed, outcome.Status);
        Assert.Contains("The node's store has failed", outcome.Detail);
    }

    [Fact]
    public async Task A_replica_whose_store_fails_is_shown_as_unreachable()
    {
        var (key, homes) = await _kv.FindKeyAsync(_ => true);
        _stores[homes[1]].BeforeRead = _ => Task.FromException(new IOException("The disk is gone."));
        Assert.Equal(ReplicaState.Unreachable, await StateAsync(key, homes[1]));
    }

    [Fact]
    public async Task A_damaged_copy_is_never_served_and_is_brought_back_by_a_read()
    {
        var (key, homes) = await _kv.FindKeyAsync(_ => true);
        Assert.Null((await _kv.PutAsync(key, "v", w: All)).Error);
        var store = _stores[homes[0]];
        store.OnRead = (_, set) => set is null ? null : set with
        {
            Siblings = [.. set.Siblings.Select(each => each with { Content = each.Content with { Checksum = each.Content.Checksum + 1 } })],
        };
        store.BeforeWrite = (_, _) => { store.OnRead = null; return Task.CompletedTask; };
        Assert.Equal(["v"], await _kv.ValuesAsync(key));
        await Eventually.TrueAsync(async () => await StateAsync(key, homes[0]) == ReplicaState.Present, "the damaged copy is brought back");
    }

    private async Task<ReplicaState> StateAsync(ObjectKey key, string node) =>
        (await _kv.LocateAsync(key)).Replicas.Single(replica => replica.Node == node).State;

    private Release Hang(string node)
    {
        var released = new TaskCompletionSource();
        var store = _stores[node];
        (store.BeforeRead, store.BeforeWrite) = (_ => released.Task, (_, _) => released.Task);
        return new Release(() =>
        {
            (store.BeforeRead, store.BeforeWrite) = (null, null);
            released.SetResult();
        });
    }

    private sealed class Release(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
