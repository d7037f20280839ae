using System.Diagnostics;
using System.Numerics;
using OrleansKv.Ring;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Scale;

/// <summary>What the ring of a cluster of one size is like, what changes of it move, and what it costs to compute.</summary>
/// <param name="Nodes">How many nodes there are.</param>
/// <param name="KeyRanges">How many key ranges there are.</param>
/// <param name="Load">The largest load of a node over its fair share.</param>
/// <param name="Joins">Home replicas moved over the joining node's share, for each join that brought the cluster to its size.</param>
/// <param name="Leaves">Home replicas moved over the leaving node's share, for each leave from the cluster of its size; none where nothing has to move.</param>
/// <param name="RingTime">The shortest time in which the ring was computed.</param>
/// <param name="DifferenceTime">The shortest time in which two rings were compared: what a planned change takes besides the two rings.</param>
/// <param name="RingBytes">Memory that a ring keeps.</param>
/// <param name="FallbackBytes">Memory that it keeps besides, once every range has been asked for all its fallbacks: from some of them.</param>
internal sealed record RingMeasurement(
    int Nodes,
    int KeyRanges,
    double Load,
    IReadOnlyList<double> Joins,
    IReadOnlyList<double> Leaves,
    TimeSpan RingTime,
    TimeSpan DifferenceTime,
    long RingBytes,
    long FallbackBytes)
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
    private const int SampledRanges = 256;

    /// <summary>Measures.</summary>
    /// <param name="nodes">How many nodes there are, 2 to <see cref="HashRing.MaxMembers"/>.</param>
    /// <param name="changes">How many joins and how many leaves there are.</param>
    /// <param name="seed">Decides the names of who joins, and who leaves.</param>
    public static RingMeasurement Take(int nodes, int changes, ulong seed)
    {
        var random = Randomness.Stream(seed, "ring");
        var parameters = new RingParameters { KeyRanges = (int)Math.Min(KeySpace.MaxKeyRanges, BitOperations.RoundUpToPowerOf2((uint)(KeyRangesPerNode * nodes))) };
        RingMember[] members = [.. Enumerable.Range(0, nodes).Select(i => Member($"node-{i + 1:0000}", i))];
        HashRing Ring(IEnumerable<RingMember> of) => new(of, parameters);

        var (ring, ringBytes) = Weigh(() => Ring(members));
        var (_, fallbackBytes) = Weigh(() => SampledFallbacks(ring));
        var ringTime = Shortest(() => Ring(members));

        var others = members[..^1];
        var smaller = Ring(others);
        var differenceTime = Shortest(() => new RingDifference(smaller, ring, Replicas));
        var joined = Draw(changes, () => Member($"joined-{random.Next():x8}", nodes - 1)).Select(node => new RingDifference(smaller, Ring([.. others, node]), Replicas));
        var left = Draw(changes, () => random.Pick(members)).Select(node => new RingDifference(ring, Ring(members.Where(member => member != node)), Replicas));
        return new RingMeasurement(
            nodes, parameters.KeyRanges, LargestLoad(ring), Movement(joined), Movement(left), ringTime, differenceTime,
            ringBytes, fallbackBytes * (parameters.KeyRanges / Math.Min(SampledRanges, parameters.KeyRanges)));
    }

    private static RingMember Member(string name, int number) => new(name, Weight, $"zone-{number % Zones}");

    private static List<RingMember> Draw(int count, Func<RingMember> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];

    private static List<double> Movement(IEnumerable<RingDifference> changes) =>
        [.. changes.Where(static change => change.Minimum > 0).Select(static change => (double)change.Moved / change.Minimum)];

    private static double LargestLoad(HashRing ring)
    {
        var loads = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var range = 0; range < ring.KeyRanges; range++)
            foreach (var node in ring.HomeReplicas(range, Replicas)) loads[node] = loads.GetValueOrDefault(node) + 1;
        return loads.Max(load => load.Value / ring.FairShare(load.Key, Replicas));
    }

    private static object SampledFallbacks(HashRing ring)
    {
        for (var range = 0; range < Math.Min(SampledRanges, ring.KeyRanges); range++) ring.PreferenceList(range);
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

    private static TimeSpan Shortest(Func<object> run)
    {
        var shortest = TimeSpan.MaxValue;
        for (var i = 0; i < TimedRuns; i++)
        {
            var started = Stopwatch.GetTimestamp();
            GC.KeepAlive(run());
            var time = Stopwatch.GetElapsedTime(started);
            if (time < shortest) shortest = time;
        }
        return shortest;
    }
}
