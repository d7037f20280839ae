using OrleansKv.Cluster;
using OrleansKv.Coordination;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>Three nodes, which remember each other so that one that lost its disk is known for it, whoever is there to be asked.</summary>
[Collection(TimedClusters.Name)]
public sealed class NodeMeetingsTests : ThreeFoundersTests
{
    private static readonly QuorumSize All = new(QuorumKind.All, 0);

    [Fact]
    public async Task A_node_counts_in_strict_reads_once_most_of_the_others_have_kept_that_it_is_there()
    {
        KeepsNothing["Silo_1"] = KeepsNothing["Silo_2"] = true;
        await StartAsync();
        await Eventually.TrueAsync(
            async () => (await Kv.GetAsync(Key, QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error is { Code: KvErrorCode.QuorumNotMet, Replicas.Length: 3 } error
                && error.Replicas.All(static replica => replica.Detail?.Contains("cannot rule out", StringComparison.Ordinal) == true),
            "no node counts");

        // Of the two others of each of the first two one keeps it then, which is not most of them.
        KeepsNothing["Silo_1"] = false;
        await Eventually.TrueAsync(async () => (await Kv.NotesAsync("Silo_1")).Nodes?.ContainsKey("Silo_0") == true, "the second node keeps that the first is there");
        Assert.False(CompletenessOf("Silo_0").IsRemembered || CompletenessOf("Silo_1").IsRemembered);

        KeepsNothing["Silo_2"] = false;
        await Eventually.TrueAsync(async () => (await Kv.GetAsync(Key, All, TimeSpan.FromSeconds(2))).Error is null, "all three count");
    }

    [Fact]
    public async Task A_node_that_starts_again_is_remembered_without_the_others()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await Kv.KillAsync("Silo_1");
        await Kv.KillAsync("Silo_2");
        await Kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(async () => (await Kv.GetAsync(Key, QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error is null, "two of three count");
    }

    [Fact]
    public async Task A_node_whose_state_does_not_say_whether_it_is_remembered_is()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await Kv.KillAsync("Silo_1");
        await ForgetIdentitiesAsync("Silo_2");
        await Kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(async () => (await Kv.GetAsync(Key, QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error is null, "two of three count");
    }

    [Fact]
    public async Task Nodes_that_have_just_started_do_not_outvote_those_that_remember()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        (Kv.EntersByFirstNode, Kv.EntersByNode) = (false, "Silo_2");
        await Kv.KillAsync("Silo_0");
        await Eventually.TrueAsync(async () => (await Kv.PutAsync(Key, "v", w: QuorumSize.Quorum)).Error is null, "two of three acknowledge it");
        foreach (var node in new[] { "Silo_1", "Silo_2" }) await Kv.KillUnseenAsync(node);
        Stores["Silo_2"] = new FaultyNodeStore(new Actor("Silo_2", 2));
        string[] spares = ["Silo_3", "Silo_4", "Silo_5"];
        foreach (var node in spares.Append("Silo_2")) await Kv.StartUnseenAsync(node);
        foreach (var node in spares) await Eventually.TrueAsync(() => Task.FromResult(Kv.ServiceOf<Membership.ActiveNodes>(node).IsActive("Silo_2")), $"{node} sees the node");
        Assert.Null(CompletenessOf("Silo_2").LostDisk);

        await Kv.StartUnseenAsync("Silo_0");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_2").LostDisk is not null), "the node has asked");
        Assert.True(CompletenessOf("Silo_2").LostDisk);
        await Kv.StartUnseenAsync("Silo_1");
        Kv.EntersByNode = "Silo_0";
        GetResult? read = null;
        await Eventually.TrueAsync(async () => (read = await Kv.GetAsync(Key, QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error is null, () => $"two of three answer: {read!.Error}");
        Assert.Equal(["v"], KvTestCluster.Texts(read!));
    }

    [Fact]
    public async Task A_node_whose_notes_are_damaged_keeps_new_ones()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await Kv.KillAsync("Silo_1");
        var isDamaged = true;
        Stores["Silo_1"].OnRead = (key, set) => isDamaged && IsNotes(key) ? throw new RecordDamagedException("damaged") : set;
        Stores["Silo_1"].BeforeWrite = (key, _) =>
        {
            isDamaged &= !IsNotes(key);
            return Task.CompletedTask;
        };
        await Kv.RestartAsync("Silo_1");
        await AllAreRememberedAsync();

        await Kv.KillAsync("Silo_2");
        Stores["Silo_2"] = NewStore("Silo_2");
        await Kv.RestartAsync("Silo_2");
        await AllAreRememberedAsync();
    }

    [Fact]
    public async Task A_node_keeps_what_it_could_not_keep_at_first()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await Kv.KillAsync("Silo_2");
        Stores["Silo_2"] = NewStore("Silo_2");
        KeepsNothing["Silo_2"] = true;
        await Kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_2").Lacking == 0), "the node is filled");
        Assert.Null((await Kv.NotesAsync("Silo_2")).Nodes);

        KeepsNothing["Silo_2"] = false;
        await AllAreRememberedAsync();
    }

    [Fact]
    public async Task Two_of_three_founders_replace_the_one_that_never_came()
    {
        await StartAsync(running: 2);
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_0").LostDisk is false && CompletenessOf("Silo_1").LostDisk is false), "both are new");
        Assert.False(CompletenessOf("Silo_0").IsRemembered || CompletenessOf("Silo_1").IsRemembered);
        await Kv.CarryOutAsync(new RingChange(RingChangeKind.Remove, "Silo_2"));
        Assert.False(CompletenessOf("Silo_0").LostDisk | CompletenessOf("Silo_1").LostDisk);
        await Eventually.TrueAsync(async () => (await Kv.GetAsync(Key, All, TimeSpan.FromSeconds(2))).Error is null, "both count");
    }

    [Fact]
    public async Task A_founder_that_comes_late_makes_nobody_believe_that_a_disk_was_lost()
    {
        await StartAsync(running: 2);
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_0").LostDisk is false && CompletenessOf("Silo_1").LostDisk is false), "both are new");
        await Kv.RestartAsync("Silo_2");
        await AllAreRememberedAsync();
        Assert.All(Founders, node => Assert.False(CompletenessOf(node).LostDisk));
    }

    [Fact]
    public async Task Nodes_that_are_no_members_are_told_too()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        Assert.All(Founders, node => Assert.False(CompletenessOf(node).LostDisk));
        await Kv.RestartAsync("Silo_3");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_3").IsRemembered), "the first of them has asked");
        await Kv.RestartAsync("Silo_4");
        await Eventually.TrueAsync(async () => (await Kv.NotesAsync("Silo_3")).Nodes?.ContainsKey("Silo_4") == true, "it is told of the second");
    }

    [Fact]
    public async Task A_node_that_few_knew_when_it_lost_its_disk_is_filled_once_it_meets_one_of_them()
    {
        await StartAsync(running: 2);
        await Eventually.TrueAsync(async () => (await Kv.NotesAsync("Silo_1")).Nodes?.ContainsKey("Silo_0") == true, "one of two others knows the node");
        Assert.Null((await Kv.PutAsync(Key, "v", w: QuorumSize.Quorum, sloppy: true)).Error);
        foreach (var node in Founders[..2]) await Kv.KillUnseenAsync(node);
        Stores["Silo_0"] = new FaultyNodeStore(new Actor("Silo_0", 2));
        (Kv.EntersByFirstNode, Kv.EntersByNode) = (false, "Silo_0");
        await Kv.StartUnseenAsync("Silo_2");
        await Kv.StartUnseenAsync("Silo_0");
        // Nobody who is there can tell it from a node that is new.
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_0").LostDisk is false), "the node has asked");
        Assert.False(CompletenessOf("Silo_0").IsRemembered);

        await Kv.StartUnseenAsync("Silo_1");
        GetResult? read = null;
        await Eventually.TrueAsync(async () => (read = await Kv.GetAsync(Key, QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error is null, () => $"two of three answer: {read!.Error}");
        Assert.Equal(["v"], KvTestCluster.Texts(read!));
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_0").LostDisk is true), "the node knows what it lost");
        await AllAreRememberedAsync();
    }

    [Fact]
    public async Task A_node_that_ended_before_it_kept_anything_of_the_others_is_new_when_it_starts_again()
    {
        KeepsNothing["Silo_1"] = true;
        await StartAsync();
        await Eventually.TrueAsync(async () => (await Kv.NotesAsync("Silo_0")).Nodes?.ContainsKey("Silo_1") == true, "another knows the node");
        Assert.Null((await Kv.NotesAsync("Silo_1")).Nodes);
        await Kv.KillAsync("Silo_1");
        KeepsNothing["Silo_1"] = false;
        await Kv.RestartAsync("Silo_1");
        await AllAreRememberedAsync();
        Assert.All(Founders, node => Assert.False(CompletenessOf(node).LostDisk));
    }

    [Fact]
    public async Task A_node_that_ended_before_it_was_filled_goes_on_when_those_that_remember_it_are_down()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await Kv.KillAsync("Silo_1");
        await Kv.KillAsync("Silo_2");
        Stores["Silo_2"] = NewStore("Silo_2");
        await Kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(async () => (await Kv.NotesAsync("Silo_2")).HasForgotten, "the node has kept that it lost its disk");
        foreach (var node in new[] { "Silo_0", "Silo_2" }) await Kv.KillUnseenAsync(node);

        (Kv.EntersByFirstNode, Kv.EntersByNode) = (false, "Silo_2");
        await Kv.StartUnseenAsync("Silo_2");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_2").LostDisk is true), "the node knows it by itself");
        foreach (var node in Founders[..2]) await Kv.StartUnseenAsync(node);
        await AllAreRememberedAsync();
        Assert.Equal(2, (await Kv.NotesAsync("Silo_2")).Nodes!["Silo_2"].Length);
    }

    [Fact]
    public async Task A_node_that_is_there_with_an_older_copy_of_its_directory_is_filled()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        var older = Stores["Silo_2"];
        await ReplaceAsync(NewStore("Silo_2"));
        await AllAreRememberedAsync();
        await ReplaceAsync(older);
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_2").LostDisk is true), "the others know it with another directory");
        await AllAreRememberedAsync();

        async Task ReplaceAsync(FaultyNodeStore store)
        {
            await Kv.KillAsync("Silo_2");
            Stores["Silo_2"] = store;
            await Kv.RestartAsync("Silo_2");
        }
    }

    [Fact]
    public async Task A_node_of_which_the_name_alone_was_kept_is_remembered()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await Kv.KillAsync("Silo_1");
        await ForgetIdentitiesAsync("Silo_2");
        Stores["Silo_1"] = NewStore("Silo_1");
        await Kv.RestartAsync("Silo_2");
        (Kv.EntersByFirstNode, Kv.EntersByNode) = (false, "Silo_2");
        await Kv.KillUnseenAsync("Silo_0");
        await Kv.StartUnseenAsync("Silo_1");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_1").LostDisk is true), "the node knows what it lost");
        Assert.False(CompletenessOf("Silo_2").LostDisk);
        await Kv.StartUnseenAsync("Silo_0");
        await AllAreRememberedAsync();
    }
}
