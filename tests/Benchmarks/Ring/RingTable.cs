using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using OrleansKv.Ring;

namespace OrleansKv.Benchmarks.Ring;

/// <summary>
/// Prints how evenly the ring loads the nodes and how little a join or a leave moves, beside a walk over plain tokens without a load bound
/// and beside modulo hashing, as a Markdown table. The clusters are random but the same in every run; only the times differ.
/// </summary>
public static class RingTable
{
    private const int Replicas = 3;
    private const int KeyRangesPerNode = 32;
    private const int TimedRuns = 3;

    private static readonly int[] Sizes = [3, 5, 10, 30, 100, 200];

    private static readonly ClusterKind[] Kinds =
    [
        new("equal nodes", HeaviestWeight: 1, Zones: 1),
        new("weights 1 to 8", HeaviestWeight: 8, Zones: 1),
        new("weights 1 to 8, 5 zones", HeaviestWeight: 8, Zones: 5),
    ];

    private static readonly Placement[] Placements =
    [
        new("ring", (members, parameters) => Homes(new HashRing(members, parameters))),
        new("tokens", TokenWalk.Homes),
        new("modulo", Modulo),
    ];

    public static Task<int> RunAsync()
    {
        Console.WriteLine($"N = {Replicas}, at least {KeyRangesPerNode} key ranges a node. Load: the largest of a node over its fair share.");
        Console.WriteLine("Join, leave: home replicas moved over the minimum, average (worst).");
        foreach (var kind in Kinds)
        {
            Console.WriteLine();
            PrintHeader(kind.Name);
            foreach (var nodes in Sizes) PrintRow(kind, nodes);
        }
        return Task.FromResult(0);
    }

    private static void PrintHeader(string kind)
    {
        var columns = new[] { "load", "join", "leave" }.SelectMany(what => Placements.Select(placement => $"{what}: {placement.Name}"));
        Console.WriteLine($"| {kind} | Q | {string.Join(" | ", columns)} | ring, ms | tokens, ms |");
        Console.WriteLine($"|{string.Concat(Enumerable.Repeat("---:|", 2 + 3 * Placements.Length + 2))}");
    }

    private static void PrintRow(ClusterKind kind, int nodes)
    {
        var random = new Random(nodes);
        var parameters = new RingParameters { KeyRanges = (int)BitOperations.RoundUpToPowerOf2((uint)(KeyRangesPerNode * nodes)) };
        RingMember[] members = [.. Enumerable.Range(0, nodes).Select(i => Member(kind, $"node{i:D3}", i, random))];
        var changes = nodes <= 30 ? 20 : 8;
        // Names that sort last: modulo hashing is spared a renumbering of the others on a join.
        RingMember[][] joins = [.. Enumerable.Range(0, changes).Select(i => (RingMember[])[.. members, Member(kind, $"other{i:D3}", nodes + i, random)])];
        RingMember[][] leaves = [.. Enumerable.Range(0, changes).Select(_ => random.Next(nodes)).Select(gone => members.Where((_, i) => i != gone).ToArray())];

        var ring = new HashRing(members, parameters);
        var homes = Placements.Select(placement => placement.Homes(members, parameters)).ToArray();
        string[] cells =
        [
            .. homes.Select(home => WorstLoad(ring, home).ToString("F2", CultureInfo.InvariantCulture)),
            .. Placements.Select((placement, i) => Movement(homes[i], joins.Select(after => placement.Homes(after, parameters)))),
            .. Placements.Select((placement, i) => Movement(homes[i], leaves.Select(after => placement.Homes(after, parameters)))),
            .. Placements.Take(2).Select(placement => Milliseconds(() => placement.Homes(members, parameters))),
        ];
        Console.WriteLine($"| {nodes} | {parameters.KeyRanges} | {string.Join(" | ", cells)} |");
    }

    private static RingMember Member(ClusterKind kind, string name, int number, Random random) =>
        new(name, random.Next(kind.HeaviestWeight) + 1, $"zone{number % kind.Zones}");

    private static double WorstLoad(HashRing ring, string[][] homes)
    {
        var counts = homes.SelectMany(home => home).CountBy(node => node).ToDictionary();
        return ring.Members.Max(member => counts.GetValueOrDefault(member.Node) / ring.FairShare(member.Node, Replicas));
    }

    /// <summary>The average and the worst of what changes of one node move, over what that node holds; a dash where nothing has to move.</summary>
    private static string Movement(string[][] before, IEnumerable<string[][]> afters)
    {
        var ratios = new List<double>();
        foreach (var after in afters)
        {
            var moved = before.Zip(after, (old, now) => now.Except(old).Count()).Sum();
            var (old, now) = (before.SelectMany(home => home).CountBy(node => node).ToDictionary(), after.SelectMany(home => home).CountBy(node => node).ToDictionary());
            var joined = now.Where(count => !old.ContainsKey(count.Key)).Sum(count => count.Value);
            var left = old.Where(count => !now.ContainsKey(count.Key)).Sum(count => count.Value);
            var minimum = Math.Max(joined, left + now.Values.Sum() - old.Values.Sum());
            if (minimum > 0) ratios.Add((double)moved / minimum);
        }
        return ratios.Count == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{ratios.Average():F2} ({ratios.Max():F2})");
    }

    private static string Milliseconds(Action run)
    {
        var times = new List<double>();
        for (var i = 0; i < TimedRuns; i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return times.Min().ToString("F1", CultureInfo.InvariantCulture);
    }

    private static string[][] Homes(HashRing ring) =>
        [.. Enumerable.Range(0, ring.KeyRanges).Select(range => ring.HomeReplicas(range, Replicas).ToArray())];

    /// <summary>Range modulo the number of nodes, and the nodes that follow; weights and zones are ignored.</summary>
    private static string[][] Modulo(RingMember[] members, RingParameters parameters) =>
    [
        .. Enumerable.Range(0, parameters.KeyRanges).Select(range =>
            Enumerable.Range(0, Math.Min(Replicas, members.Length)).Select(i => members[(range + i) % members.Length].Node).ToArray()),
    ];

    private sealed record ClusterKind(string Name, int HeaviestWeight, int Zones);

    private sealed record Placement(string Name, Func<RingMember[], RingParameters, string[][]> Homes);

    /// <summary>Classic virtual nodes: from the end of each range clockwise, the first distinct nodes, of distinct zones as far as there are any.</summary>
    private static class TokenWalk
    {
        public static string[][] Homes(RingMember[] members, RingParameters parameters)
        {
            var tokens = members
                .SelectMany(member => Enumerable.Range(0, member.Weight * parameters.TokensPerWeight).Select(i => (VnodeToken.Of(member.Node, i).Position, Member: member)))
                .OrderBy(token => token.Position).ToArray();
            var positions = tokens.Select(token => token.Position).ToArray();
            var zones = members.Select(member => member.Zone).Distinct().Count();
            var count = Math.Min(Replicas, members.Length);
            return [.. Enumerable.Range(0, parameters.KeyRanges).Select(range =>
            {
                var at = Array.BinarySearch(positions, KeySpace.StartOf((range + 1) % parameters.KeyRanges, parameters.KeyRanges));
                return Walk(tokens, at < 0 ? ~at : at, count, zones);
            })];
        }

        private static string[] Walk((UInt128 Position, RingMember Member)[] tokens, int at, int count, int zones)
        {
            var home = new List<RingMember>(count);
            for (; home.Count < count; at++)
            {
                var member = tokens[at % tokens.Length].Member;
                var used = home.Select(other => other.Zone).Distinct().Count();
                if (!home.Contains(member) && (home.TrueForAll(other => other.Zone != member.Zone) || count - home.Count > zones - used))
                    home.Add(member);
            }
            return [.. home.Select(member => member.Node)];
        }
    }
}
