using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using OrleansKv.Cluster;
using OrleansKv.Coordination;
using OrleansKv.Ring;
using OrleansKv.Storage.Postgres;
using OrleansKv.Storage.States;

namespace OrleansKv.AntiEntropy;

/// <summary>What a node makes of damage, of late news and of its own restarts when it judges what it has lost.</summary>
[Collection(TimedClusters.Name)]
public sealed class RangeFillingTests : ThreeFoundersTests
{
    [Fact]
    public async Task A_node_that_learns_late_that_it_lost_its_disk_lacks_all_ranges_also_while_one_is_filled_for_damage()
    {
        await StartAsync(running: 2);
        await Eventually.TrueAsync(async () => (await Kv.NotesAsync("Silo_1")).Nodes?.ContainsKey("Silo_0") == true, "one of two others knows the node");
        foreach (var node in Founders[..2]) await Kv.KillUnseenAsync(node);
        Stores["Silo_0"] = NewStore("Silo_0");
        (Kv.EntersByFirstNode, Kv.EntersByNode) = (false, "Silo_0");
        await Kv.StartUnseenAsync("Silo_2");
        await Kv.StartUnseenAsync("Silo_0");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_0").LostDisk is false), "the node takes itself for new");
        await Kv.Grains.GetGrain<IAntiEntropyGrain>("Silo_0").SetPausedAsync(true);
        CompletenessOf("Silo_0").Doubt(0);
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_0").Lacking == 1), "one range is to be filled");

        await Kv.StartUnseenAsync("Silo_1");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_0") is { LostDisk: true, IsRemembered: true, Lacking: not null }), "the node knows what it lost");
        var ring = Kv.ServiceOf<CurrentRing>("Silo_0").Snapshot;
        Assert.All(Enumerable.Range(0, ring.KeyRanges), range => Assert.True(CompletenessOf("Silo_0").CompleteUpTo(range, ring.VersionOf(range)) < 3, $"range {range} counts"));
        await Kv.Grains.GetGrain<IAntiEntropyGrain>("Silo_0").SetPausedAsync(false);
        await AllAreRememberedAsync();
    }

    [Fact]
    public async Task Damage_that_is_found_before_a_node_could_read_its_notes_does_not_take_their_place()
    {
        await StartAsync(interval: TimeSpan.FromMilliseconds(100));
        await AllAreRememberedAsync();
        await Kv.KillAsync("Silo_2");
        var written = new ConcurrentQueue<string>();
        var (fails, failed) = (true, 0);
        Stores["Silo_2"].BeforeRead = key =>
        {
            if (!IsNotes(key) || !Volatile.Read(ref fails)) return Task.CompletedTask;
            Interlocked.Increment(ref failed);
            throw new IOException("not now");
        };
        Stores["Silo_2"].BeforeWrite = (key, set) =>
        {
            if (IsNotes(key)) written.Enqueue(Encoding.UTF8.GetString(set.Siblings[0].Content.Value.AsSpan()));
            return Task.CompletedTask;
        };
        await Kv.RestartAsync("Silo_2");
        CompletenessOf("Silo_2").Doubt(5);
        var before = Volatile.Read(ref failed);
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref failed) > before + 10), "the node has tried to read its notes");
        Volatile.Write(ref fails, false);

        await Eventually.TrueAsync(() => Task.FromResult(written.Any(static notes => notes.Contains("\"HasForgotten\":true", StringComparison.Ordinal))), "the node has kept that it found damage");
        await AllAreRememberedAsync();
        Assert.All(written, static notes => Assert.All(Founders, node => Assert.Contains($"\"{node}\"", notes, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Damage_to_a_node_of_which_names_alone_were_kept_once_is_no_lost_disk()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        await ForgetIdentitiesAsync("Silo_2");
        await Kv.RestartAsync("Silo_2");
        await AllAreRememberedAsync();
        await Kv.KillAsync("Silo_2");
        Stores["Silo_2"].Losses = ["1:1000-1100"];
        await Kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_2") is { LostDisk: not null, Lacking: 0 }), "the node is filled");
        Assert.False(CompletenessOf("Silo_2").LostDisk);
    }

    [Fact]
    public async Task What_an_activation_hears_after_its_end_changes_nothing()
    {
        await StartAsync();
        await AllAreRememberedAsync();
        var other = Kv.Grains.GetGrain<IAntiEntropyGrain>("Silo_1");
        await other.MeetAsync("Silo_9", "older");
        var (reached, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        Stores["Silo_1"].BeforeWrite = async (key, _) =>
        {
            if (!IsNotes(key)) return;
            reached.TrySetResult();
            await gate.Task;
        };
        var (completeness, log, node) = (new RangeCompleteness(), new CollectingLogger(), "Silo_9");
        var ended = new RangeFilling(
            node, NewStore(node), Kv.ServiceOf<NodeGrainStorage>("Silo_0"), GrainId.Create("ended", node), Kv.ServiceOf<RingJournal>("Silo_0"), completeness,
            Kv.ServiceOf<CoordinatorServices>("Silo_0"), TimeSpan.FromSeconds(10), log);
        await ended.LoadAsync();
        await ended.MeetOthersAsync();
        await reached.Task;
        // A node that waits for a store that hangs waits once.
        await Assert.ThrowsAsync<IOException>(() => other.MeetAsync(node, "older").AsTask());

        ended.End();
        completeness.Set(ImmutableDictionary<int, (int, long)>.Empty);
        gate.SetResult();
        await Eventually.TrueAsync(() => Task.FromResult(log.Messages.Any(static message => message.Contains("known to Silo_1 with another", StringComparison.Ordinal))), "the answer has come");
        Assert.Equal((0, null), (completeness.Lacking, completeness.LostDisk));
        Assert.False(ended.Determine(TimeSpan.Zero));
    }
}
