using OrleansKv.Membership;
using OrleansKv.Simulation.Membership;

namespace OrleansKv.Simulation.Tests.Membership;

/// <summary>What the gossip about members promises, with the default settings; <c>kv sim membership</c> measures more of it.</summary>
public sealed class GossipWorldTests
{
    private static readonly GossipOptions Options = new();
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);

    public static TheoryData<int, double> Sizes => new()
    {
        { 3, 0 }, { 3, 0.01 }, { 3, 0.1 },
        { 10, 0 }, { 10, 0.01 }, { 10, 0.1 },
        { 30, 0 }, { 30, 0.1 },
        { 100, 0 }, { 100, 0.1 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_killed_node_is_down_everywhere_within_10_s_and_no_other_is(int nodes, double loss)
    {
        for (ulong seed = 1; seed <= Trials(nodes); seed++)
        {
            var world = Started(nodes, loss, seed);
            var victim = world.PickUp();
            victim.Kill();
            var time = world.RunUntil(() => world.Up.All(node => node.State.StatusOf(victim.Name) == MemberStatus.Down), TimeSpan.FromSeconds(10));
            Assert.True(time is not null, $"seed {seed}: not after 10 s");
            Assert.DoesNotContain(world.Up, node => world.Up.Any(other => node.State.StatusOf(other.Name) >= MemberStatus.Down));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_node_that_is_paused_for_3_s_is_down_for_nobody(int nodes, double loss)
    {
        for (ulong seed = 1; seed <= Trials(nodes); seed++)
        {
            var world = Started(nodes, loss, seed);
            var downs = Downs(world);
            world.Pause(world.PickUp(), TimeSpan.FromSeconds(3));
            world.Run(TimeSpan.FromSeconds(15));
            Assert.True(downs.Count == 0, $"seed {seed}: {string.Join("; ", downs)}");
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_restarted_node_is_alive_everywhere_within_a_few_rounds(int nodes, double loss)
    {
        var world = Started(nodes, loss, seed: 1);
        var victim = world.PickUp();
        victim.Kill();
        Assert.NotNull(world.RunUntil(() => world.Up.All(node => node.State.StatusOf(victim.Name) == MemberStatus.Down), TimeSpan.FromSeconds(20)));
        world.Restart(victim);
        Assert.NotNull(world.RunUntil(() => AllAlive(world), Options.Interval * 6));
    }

    [Fact]
    public void A_node_that_joins_through_one_other_is_alive_everywhere_and_has_everybody_alive_and_nobody_is_suspected_meanwhile()
    {
        var world = new GossipWorld(30, Options, loss: 0, seed: 1);
        world.Introduce();
        Assert.True(AllAlive(world));
        var suspected = new List<string>();
        world.Seen = (_, change) => suspected.Add(change.Node);
        world.Run(TimeSpan.FromSeconds(5));

        var joined = world.Join(world.PickUp());
        Assert.Equal(2, joined.State.Count);
        Assert.All(world.Nodes.Remove(joined), node => Assert.Null(node.State.Find(joined.Name)));
        Assert.NotNull(world.RunUntil(() => world.Up.All(node => node.State.Count == 31) && AllAlive(world), Options.Interval * 6));
        world.Run(WarmUp);
        Assert.Empty(suspected);
        Assert.True(AllAlive(world));
    }

    [Fact]
    public void A_node_that_restarts_without_its_incarnation_is_alive_everywhere_all_the_same()
    {
        var world = Started(10, loss: 0.1, seed: 1);
        var victim = world.PickUp();
        victim.Kill();
        world.Run(TimeSpan.FromSeconds(15));
        world.Restart(victim, incarnation: 1);
        Assert.NotNull(world.RunUntil(() => AllAlive(world), Options.Interval * 8));
    }

    [Fact]
    public void Hours_without_a_fault_and_with_1_percent_loss_have_nobody_down()
    {
        // 100 node-hours here; the page about membership has the result of 10,000.
        var measured = GossipMeasurement.Take(5, loss: 0.01, Options, TimeSpan.FromHours(20), trials: 0, seed: 1);
        Assert.Equal(0, measured.FalseDowns);
        Assert.Equal(100, measured.NodeHours, 0.001);
        Assert.InRange(measured.Messages, 3, 7);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(10, 3)]
    [InlineData(10, 5)]
    [InlineData(31, 15)]
    public void Of_a_partition_no_side_without_a_majority_has_anybody_down_and_all_are_alive_again_after_it(int nodes, int minority)
    {
        var world = Started(nodes, loss: 0.01, seed: 1);
        var (small, large) = (world.Nodes[..minority], world.Nodes[minority..]);
        var downs = Downs(world);
        world.Partition(small);
        world.Run(TimeSpan.FromMinutes(2));

        Assert.DoesNotContain(downs, down => small.Any(node => node.Name == down.SeenBy));
        Assert.All(small, node => Assert.All(large, other => Assert.Equal(MemberStatus.Suspect, node.State.StatusOf(other.Name))));
        Assert.All(large, node => Assert.All(small, other =>
            Assert.Equal(minority * 2 < nodes ? MemberStatus.Down : MemberStatus.Suspect, node.State.StatusOf(other.Name))));
        Assert.DoesNotContain(downs, down => large.Any(node => node.Name == down.Node));

        world.Heal();
        Assert.NotNull(world.RunUntil(() => AllAlive(world), TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void Of_three_sides_without_a_majority_none_has_anybody_down()
    {
        var world = Started(9, loss: 0, seed: 1);
        var downs = Downs(world);
        world.Partition(world.Nodes[..3], world.Nodes[3..6]);
        world.Run(TimeSpan.FromMinutes(2));
        Assert.Empty(downs);
        world.Heal();
        Assert.NotNull(world.RunUntil(() => AllAlive(world), TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_message_and_the_messages_of_a_second_are_bounded_however_many_members_there_are()
    {
        var options = Options with { MaxDigests = 64, MaxRecords = 16 };
        var world = new GossipWorld(120, options, loss: 0, seed: 1);
        world.Run(WarmUp);
        Assert.All(world.Nodes, node => Assert.All(world.Nodes, other => Assert.True(node.State.Find(other.Name)!.Incarnation > 0)));
        Assert.InRange(world.Traffic.Largest, 1_000, 64 * 30);
        // A digest, its answer and sometimes a delta, twice a second.
        Assert.InRange((double)world.Traffic.Messages / world.Traffic.NodeRounds, 1.9, 3.3);
    }

    [Fact]
    public void The_same_seed_is_the_same_run()
    {
        var (first, second, other) = (Run(1), Run(1), Run(2));
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);

        static (long Messages, long Bytes, string Changes) Run(ulong seed)
        {
            var world = new GossipWorld(10, Options, loss: 0.3, seed);
            var changes = new List<string>();
            world.Seen = (node, change) => changes.Add($"{node.Name} {change}");
            world.Run(TimeSpan.FromMinutes(2));
            world.PickUp().Kill();
            world.Run(TimeSpan.FromMinutes(1));
            return (world.Traffic.Messages, world.Traffic.Bytes, string.Join('\n', changes));
        }
    }

    private static ulong Trials(int nodes) => nodes switch { <= 10 => 30, <= 30 => 5, _ => 1 };

    private static GossipWorld Started(int nodes, double loss, ulong seed)
    {
        var world = new GossipWorld(nodes, Options, loss, seed);
        world.Run(WarmUp);
        return world;
    }

    private static bool AllAlive(GossipWorld world) =>
        world.Up.All(node => world.Up.All(other => node.State.StatusOf(other.Name) == MemberStatus.Alive && node.State.Find(other.Name)!.Incarnation > 0));

    private static List<(string SeenBy, string Node)> Downs(GossipWorld world)
    {
        var downs = new List<(string SeenBy, string Node)>();
        world.Seen = (node, change) =>
        {
            if (change.Kind == MembershipEventKind.Down) downs.Add((node.Name, change.Node));
        };
        return downs;
    }
}
