using System.Collections.Concurrent;
using OrleansKv.Membership;
using OrleansKv.Ring;
using OrleansKv.Simulation.Scale;

namespace OrleansKv.Simulation.Tests.Scale;

/// <summary>What does not grow with the cluster, and what grows with its logarithm; <c>kv sim scale</c> measures more of it.</summary>
public sealed class ScaleTests
{
    private static readonly GossipOptions Options = new();
    private static readonly ConcurrentDictionary<int, Lazy<RingMeasurement>> Rings = new();
    private static readonly ConcurrentDictionary<int, Lazy<SpreadMeasurement>> Spreads = new();

    public static TheoryData<int> Sizes => [10, 100, 1_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_join_moves_on_average_at_most_1_3_times_its_share(int nodes) => Assert.InRange(Ring(nodes).Joins.Average(), 1, 1.3);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_leave_moves_on_average_at_most_1_3_times_its_share(int nodes) => Assert.InRange(Ring(nodes).Leaves.Average(), 1, 1.3);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void No_node_holds_more_than_the_load_bound_allows(int nodes)
    {
        var ring = Ring(nodes);
        // The bound is rounded up to a whole home replica: of the smallest share, that of a node in the largest zone, one is the largest part.
        var smallestShare = (double)ring.Parameters.KeyRanges / (int)Math.Ceiling((double)nodes / RingMeasurement.Zones);
        Assert.InRange(ring.Load, 1, ring.Parameters.LoadBoundOf(nodes) + (1 / smallestShare));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_node_sends_the_same_few_messages_a_second_however_many_nodes_there_are(int nodes) => Assert.InRange(Spread(nodes).Messages, 3, 5);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_change_is_known_everywhere_after_rounds_in_proportion_to_the_logarithm_of_the_nodes(int nodes) =>
        Assert.All(Spread(nodes).Change, rounds => Assert.InRange(rounds, 0, RoundsToConverge(nodes)));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_node_that_nobody_had_heard_of_is_known_everywhere_after_as_many_rounds(int nodes) =>
        Assert.All(Spread(nodes).Join, rounds => Assert.InRange(rounds, 0, RoundsToConverge(nodes)));

    /// <summary>Push and pull together take rounds in proportion to the logarithm (Karp, Schindelhauer, Shenker, Vöcking: "Randomized Rumor Spreading", 2000).</summary>
    private static double RoundsToConverge(int nodes) => 2 + (0.75 * Math.Log2(nodes));

    private static RingMeasurement Ring(int nodes) =>
        Rings.GetOrAdd(nodes, static key => new(() => RingMeasurement.Take(key, new RingParameters().LoadBound, changes: 5, seed: 1))).Value;

    private static SpreadMeasurement Spread(int nodes) => Spreads.GetOrAdd(nodes, static key => new(() => SpreadMeasurement.Take(
        key, Options, warmUp: TimeSpan.FromSeconds(1), quiet: TimeSpan.FromSeconds(1), trials: key <= 100 ? 10 : 1, seed: 1))).Value;
}
