using System.Collections.Concurrent;
using OrleansKv.Cluster;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>Three nodes, which remember each other so that one that lost its disk is known for it, whoever is there to be asked.</summary>
[Collection(TimedClusters.Name)]
public sealed class NodeMeetingsTests : IAsyncLifetime
{
    private static readonly QuorumSize All = new(QuorumKind.All, 0);
    private static readonly ObjectKey Key = new("b", "k");
    private static readonly string[] Founders = ["Silo_0", "Silo_1", "Silo_2"];
    private readonly ConcurrentDictionary<string, FaultyNodeStore> _stores = new();
    private readonly ConcurrentDictionary<string, bool> _keepsNothing = new();
    private KvTestCluster _kv = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _kv.DisposeAsync();

    [Fact]
    public async Task A_node_counts_in_strict_reads_once_most_of_the_others_have_kept_that_it_is_there()
    {
        _keepsNothing["Silo_1"] = _keepsNothing["Silo_2"] = true;
        await StartAsync();
        await Eventually.TrueAsync(
            async () => (await _kv.GetAsync(Key, QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error is { Code: KvErrorCode.QuorumNotMet, Replicas.Length: 3 } error
                && error.Replicas.All(static replica => replica.Detail?.Contains("cannot rule out", StringComparison.Ordinal) == true),
            "no node counts");

        // Of the two others of each of the first two one keeps it then, which is not most of them.
        _keepsNothing["Silo_1"] = false;
        await Eventually.TrueAsync(async () => (await StoredAsync("Silo_1")).Nodes?.ContainsKey("Silo_0") == true, "the second node keeps that the first is there");
        Assert.False(CompletenessOf("Silo_0").IsRemembered || CompletenessOf("Silo_1").IsRemembered);

        _keepsNothing["Silo_2"] = false;
        await Eventually.TrueAsync(async () => (await _kv.GetAsync(Key, All, TimeSpan.FromSeconds(2))).Error is null, "all three count");
    }

    [Fact]
    public async Task A_node_that_starts_again_is_remembered_without_the_others()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await _kv.KillAsync("Silo_1");
        await _kv.KillAsync("Silo_2");
        await _kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(async () => (await _kv.GetAsync(Key, QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error is null, "two of three count");
    }

    [Fact]
    public async Task A_node_whose_state_does_not_say_whether_it_is_remembered_is()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await _kv.KillAsync("Silo_1");
        await ForgetIdentitiesAsync("Silo_2");
        await _kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(async () => (await _kv.GetAsync(Key, QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error is null, "two of three count");
    }

    [Fact]
    public async Task Nodes_that_have_just_started_do_not_outvote_those_that_remember()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        (_kv.EntersByFirstNode, _kv.EntersByNode) = (false, "Silo_2");
        await _kv.KillAsync("Silo_0");
        await Eventually.TrueAsync(async () => (await _kv.PutAsync(Key, "v", w: QuorumSize.Quorum)).Error is null, "two of three acknowledge it");
        foreach (var node in new[] { "Silo_1", "Silo_2" }) await _kv.KillUnseenAsync(node);
        _stores["Silo_2"] = new FaultyNodeStore(new Actor("Silo_2", 2));
        string[] spares = ["Silo_3", "Silo_4", "Silo_5"];
        foreach (var node in spares.Append("Silo_2")) await _kv.StartUnseenAsync(node);
        foreach (var node in spares) await Eventually.TrueAsync(() => Task.FromResult(_kv.ServiceOf<Membership.ActiveNodes>(node).IsActive("Silo_2")), $"{node} sees the node");
        Assert.Null(CompletenessOf("Silo_2").LostDisk);

        await _kv.StartUnseenAsync("Silo_0");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_2").LostDisk is not null), "the node has asked");
        Assert.True(CompletenessOf("Silo_2").LostDisk);
        await _kv.StartUnseenAsync("Silo_1");
        _kv.EntersByNode = "Silo_0";
        GetResult? read = null;
        await Eventually.TrueAsync(async () => (read = await _kv.GetAsync(Key, QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error is null, () => $"two of three answer: {read!.Error}");
        Assert.Equal(["v"], KvTestCluster.Texts(read!));
    }

    [Fact]
    public async Task A_node_whose_notes_are_damaged_keeps_new_ones()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await _kv.KillAsync("Silo_1");
        var isDamaged = true;
        _stores["Silo_1"].OnRead = (key, set) => isDamaged && IsNotes(key) ? throw new RecordDamagedException("damaged") : set;
        _stores["Silo_1"].BeforeWrite = (key, _) =>
        {
            isDamaged &= !IsNotes(key);
            return Task.CompletedTask;
        };
        await _kv.RestartAsync("Silo_1");
        await AllAreRememberedAsync();

        await _kv.KillAsync("Silo_2");
        _stores["Silo_2"] = NewStore("Silo_2");
        await _kv.RestartAsync("Silo_2");
        await AllAreRememberedAsync();
    }

    [Fact]
    public async Task A_node_keeps_what_it_could_not_keep_at_first()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await _kv.KillAsync("Silo_2");
        _stores["Silo_2"] = NewStore("Silo_2");
        _keepsNothing["Silo_2"] = true;
        await _kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_2").Lacking == 0), "the node is filled");
        Assert.Null((await StoredAsync("Silo_2")).Nodes);

        _keepsNothing["Silo_2"] = false;
        await AllAreRememberedAsync();
    }

    [Fact]
    public async Task Two_of_three_founders_replace_the_one_that_never_came()
    {
        await StartAsync(running: 2);
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_0").LostDisk is false && CompletenessOf("Silo_1").LostDisk is false), "both are new");
        Assert.False(CompletenessOf("Silo_0").IsRemembered || CompletenessOf("Silo_1").IsRemembered);
        await _kv.CarryOutAsync(new RingChange(RingChangeKind.Remove, "Silo_2"));
        Assert.False(CompletenessOf("Silo_0").LostDisk | CompletenessOf("Silo_1").LostDisk);
        await Eventually.TrueAsync(async () => (await _kv.GetAsync(Key, All, TimeSpan.FromSeconds(2))).Error is null, "both count");
    }

    [Fact]
    public async Task A_founder_that_comes_late_makes_nobody_believe_that_a_disk_was_lost()
    {
        await StartAsync(running: 2);
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_0").LostDisk is false && CompletenessOf("Silo_1").LostDisk is false), "both are new");
        await _kv.RestartAsync("Silo_2");
        await AllAreRememberedAsync();
        Assert.All(Founders, node => Assert.False(CompletenessOf(node).LostDisk));
    }

    [Fact]
    public async Task Nodes_that_are_no_members_are_told_too()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        Assert.All(Founders, node => Assert.False(CompletenessOf(node).LostDisk));
        await _kv.RestartAsync("Silo_3");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_3").IsRemembered), "the first of them has asked");
        await _kv.RestartAsync("Silo_4");
        await Eventually.TrueAsync(async () => (await StoredAsync("Silo_3")).Nodes?.ContainsKey("Silo_4") == true, "it is told of the second");
    }

    [Fact]
    public async Task A_node_that_few_knew_when_it_lost_its_disk_is_filled_once_it_meets_one_of_them()
    {
        await StartAsync(running: 2);
        await Eventually.TrueAsync(async () => (await StoredAsync("Silo_1")).Nodes?.ContainsKey("Silo_0") == true, "one of two others knows the node");
        Assert.Null((await _kv.PutAsync(Key, "v", w: QuorumSize.Quorum, sloppy: true)).Error);
        foreach (var node in Founders[..2]) await _kv.KillUnseenAsync(node);
        _stores["Silo_0"] = new FaultyNodeStore(new Actor("Silo_0", 2));
        (_kv.EntersByFirstNode, _kv.EntersByNode) = (false, "Silo_0");
        await _kv.StartUnseenAsync("Silo_2");
        await _kv.StartUnseenAsync("Silo_0");
        // Nobody who is there can tell it from a node that is new.
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_0").LostDisk is false), "the node has asked");
        Assert.False(CompletenessOf("Silo_0").IsRemembered);

        await _kv.StartUnseenAsync("Silo_1");
        GetResult? read = null;
        await Eventually.TrueAsync(async () => (read = await _kv.GetAsync(Key, QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error is null, () => $"two of three answer: {read!.Error}");
        Assert.Equal(["v"], KvTestCluster.Texts(read!));
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_0").LostDisk is true), "the node knows what it lost");
        await AllAreRememberedAsync();
    }

    [Fact]
    public async Task A_node_that_ended_before_it_kept_anything_of_the_others_is_new_when_it_starts_again()
    {
        _keepsNothing["Silo_1"] = true;
        await StartAsync();
        await Eventually.TrueAsync(async () => (await StoredAsync("Silo_0")).Nodes?.ContainsKey("Silo_1") == true, "another knows the node");
        Assert.Null((await StoredAsync("Silo_1")).Nodes);
        await _kv.KillAsync("Silo_1");
        _keepsNothing["Silo_1"] = false;
        await _kv.RestartAsync("Silo_1");
        await AllAreRememberedAsync();
        Assert.All(Founders, node => Assert.False(CompletenessOf(node).LostDisk));
    }

    [Fact]
    public async Task A_node_that_ended_before_it_was_filled_goes_on_when_those_that_remember_it_are_down()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await _kv.KillAsync("Silo_1");
        await _kv.KillAsync("Silo_2");
        _stores["Silo_2"] = NewStore("Silo_2");
        await _kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(async () => (await StoredAsync("Silo_2")).HasForgotten, "the node has kept that it lost its disk");
        foreach (var node in new[] { "Silo_0", "Silo_2" }) await _kv.KillUnseenAsync(node);

        (_kv.EntersByFirstNode, _kv.EntersByNode) = (false, "Silo_2");
        await _kv.StartUnseenAsync("Silo_2");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_2").LostDisk is true), "the node knows it by itself");
        foreach (var node in Founders[..2]) await _kv.StartUnseenAsync(node);
        await AllAreRememberedAsync();
        Assert.Equal(2, (await StoredAsync("Silo_2")).Nodes!["Silo_2"].Length);
    }

    [Fact]
    public async Task A_node_that_is_there_with_an_older_copy_of_its_directory_is_filled()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        var older = _stores["Silo_2"];
        await ReplaceAsync(NewStore("Silo_2"));
        await AllAreRememberedAsync();
        await ReplaceAsync(older);
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_2").LostDisk is true), "the others know it with another directory");
        await AllAreRememberedAsync();

        async Task ReplaceAsync(FaultyNodeStore store)
        {
            await _kv.KillAsync("Silo_2");
            _stores["Silo_2"] = store;
            await _kv.RestartAsync("Silo_2");
        }
    }

    [Fact]
    public async Task A_node_of_which_the_name_alone_was_kept_is_remembered()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await _kv.KillAsync("Silo_1");
        await ForgetIdentitiesAsync("Silo_2");
        _stores["Silo_1"] = NewStore("Silo_1");
        await _kv.RestartAsync("Silo_2");
        (_kv.EntersByFirstNode, _kv.EntersByNode) = (false, "Silo_2");
        await _kv.KillUnseenAsync("Silo_0");
        await _kv.StartUnseenAsync("Silo_1");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_1").LostDisk is true), "the node knows what it lost");
        Assert.False(CompletenessOf("Silo_2").LostDisk);
        await _kv.StartUnseenAsync("Silo_0");
        await AllAreRememberedAsync();
    }

    /// <summary>Kills a node, and leaves in its notes what versions kept that knew names alone.</summary>
    private async Task ForgetIdentitiesAsync(string node)
    {
        var (id, storage) = (_kv.Grains.GetGrain<IAntiEntropyGrain>(node).GetGrainId(), _kv.ServiceOf<NodeGrainStorage>(node));
        await _kv.KillAsync(node);
        var state = new GrainState<FillState>();
        await storage.ReadStateAsync("filled", id, state);
        state.State = new FillState { IsFilled = true, Filled = Founders, Losses = state.State!.Losses };
        await storage.WriteStateAsync("filled", id, state);
    }

    private async Task StartAsync(int running = 3)
    {
        _kv = await KvTestCluster.StartAsync(
            running, static options => options with { Members = [.. Founders.Select(static node => new RingMember(node, 1, $"zone-{node[5..]}"))] }, node => _stores.GetOrAdd(node, NewStore), isFormed: false);
        _kv.EntersByFirstNode = true;
        _kv.Sloppy = false;
    }

    private RangeCompleteness CompletenessOf(string node) => _kv.ServiceOf<RangeCompleteness>(node);

    private async Task AllAreRememberedAsync()
    {
        foreach (var node in Founders)
            await Eventually.TrueAsync(
                async () => await StoredAsync(node) is { IsRemembered: true, IsFilled: true, Nodes: { } nodes } && Founders.All(nodes.ContainsKey), $"{node} knows all, and is remembered");
    }

    private Task<FillState> StoredAsync(string node) => _kv.NotesAsync(node);

    private FaultyNodeStore NewStore(string node) => new(new Actor(node, 1))
    {
        BeforeWrite = (key, _) => _keepsNothing.GetValueOrDefault(node) && IsNotes(key) ? throw new IOException("nothing is kept") : Task.CompletedTask,
    };

    private static bool IsNotes(ObjectKey key) => key.Key.Contains("filled", StringComparison.Ordinal);
}
