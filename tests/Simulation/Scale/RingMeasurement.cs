using System.Diagnostics;
using System.Numerics;
using OrleansKv.Ring;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Scale;

/// <summary>What the ring of a cluster of one size is like, what changes of it move, and what it costs to compute.</summary>
/// <param name="Nodes">How many nodes there are.</param>
/// <param name="Parameters">The ring's parameters.</param>
/// <param name="Load">The largest load of a node over its fair share.</param>
/// <param name="Joins">Home replicas moved over the least that had to move, the joining node's share, for each join.</param>
/// <param name="Leaves">Home replicas moved over the least that had to move, the leaving node's share, for each leave; none where nothing has to.</param>
/// <param name="RingTime">The shortest time in which the ring was computed.</param>
/// <param name="DifferenceTime">The shortest time in which two rings were compared: what a planned change takes besides the two rings.</param>
/// <param name="RingBytes">Memory that a ring keeps.</param>
/// <param name="ListBytes">Memory that it keeps besides, once every range has been asked for its preference list.</param>
/// <param name="ListTime">The time in which those are computed.</param>
internal sealed record RingMeasurement(
    int Nodes,
    RingParameters Parameters,
    double Load,
    IReadOnlyList<double> Joins,
    IReadOnlyList<double> Leaves,
    TimeSpan RingTime,
    TimeSpan DifferenceTime,
    long RingBytes,
    long ListBytes,
    TimeSpan ListTime)
{
    /// <summary>Home replicas of a key range.</summary>
    public const int Replicas = 3;

    /// <summary>Key ranges a node, at least, as far as <see cref="KeySpace.MaxKeyRanges"/> allows.</summary>
    public const int KeyRangesPerNode = 32;

    /// <summary>Every node's weight.</summary>
    public const int Weight = 1;

    /// <summary>The zones, to which nodes are dealt out in turn.</summary>
    public const int Zones = 3;

    private const int TimedRuns = 3;

    /// <summary>Measures.</summary>
    /// <param name="nodes">How many nodes there are, 2 to <see cref="HashRing.MaxMembers"/>.</param>
    /// <param name="loadBound">See <see cref="RingParameters.LoadBound"/>.</param>
    /// <param name="changes">How many joins and how many leaves there are.</param>
    /// <param name="seed">Decides the names of who joins, and who leaves.</param>
    public static RingMeasurement Take(int nodes, double loadBound, int changes, ulong seed)
    {
        var random = Randomness.Stream(seed, "ring");
        var parameters = new RingParameters
        {
            KeyRanges = (int)Math.Min(KeySpace.MaxKeyRanges, BitOperations.RoundUpToPowerOf2((uint)(KeyRangesPerNode * nodes))),
            LoadBound = loadBound,
        };
        RingMember[] members = [.. Enumerable.Range(0, nodes).Select(i => Member($"node-{i + 1:0000}", i))];
        HashRing Ring(IEnumerable<RingMember> of) => new(of, parameters);

        // Before it is weighed: to compute one fills pools of arrays, which are no part of it.
        var ringTime = Shortest(() => Ring(members));
        var (ring, ringBytes) = Weigh(() => Ring(members));
        var (listTime, listBytes) = Weigh(() => TimeOf(() => AskForLists(ring)));
        var smaller = Ring(members[..^1]);
        var differenceTime = Shortest(() => new RingDifference(smaller, ring, Replicas));

        List<double> joins = [], leaves = [];
        foreach (var size in SizesOfChanges(nodes, changes))
        {
            var (others, all) = (members[..(size - 1)], members[..size]);
            var joining = Member($"joining-{random.Next():x8}", size - 1);
            var leaving = random.Pick(all);
            AddMovement(joins, new RingDifference(Ring(others), Ring([.. others, joining]), Replicas));
            AddMovement(leaves, new RingDifference(Ring(all), Ring(all.Where(member => member != leaving)), Replicas));
        }
        return new RingMeasurement(
            nodes, parameters, LargestLoad(ring), joins, leaves, ringTime, differenceTime, ringBytes, listBytes, listTime);
    }

    private static RingMember Member(string name, int number) => new(name, Weight, $"zone-{number % Zones}");

    /// <summary>
    /// From the size down by a tenth: the whole numbers that bound the loads change at some sizes for all nodes at once, and one size says nothing of the
    /// others.
    /// </summary>
    private static IEnumerable<int> SizesOfChanges(int nodes, int changes) => Enumerable.Range(0, changes).Select(i => nodes - (i * nodes / (10 * changes)));

    private static void AddMovement(List<double> ratios, RingDifference change)
    {
        if (change.Minimum > 0) ratios.Add((double)change.Moved / change.Minimum);
    }

    private static double LargestLoad(HashRing ring)
    {
        var loads = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var range = 0; range < ring.KeyRanges; range++)
            foreach (var node in ring.HomeReplicas(range, Replicas)) loads[node] = loads.GetValueOrDefault(node) + 1;
        return loads.Max(load => load.Value / ring.FairShare(load.Key, Replicas));
    }

    private static HashRing AskForLists(HashRing ring)
    {
        for (var range = 0; range < ring.KeyRanges; range++) ring.PreferenceList(range);
        return ring;
    }

    private static (T Made, long Bytes) Weigh<T>(Func<T> make)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var made = make();
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(made);
        return (made, bytes);
    }

    private static TimeSpan Shortest(Func<object> run) => Enumerable.Range(0, TimedRuns).Min(_ => TimeOf(run));

    private static TimeSpan TimeOf(Func<object> run)
    {
        var started = Stopwatch.GetTimestamp();
        GC.KeepAlive(run());
        return Stopwatch.GetElapsedTime(started);
    }
}
