using OrleansKv.Membership;
using OrleansKv.Simulation.Membership;

namespace OrleansKv.Simulation.Scale;

/// <summary>How far and at what cost news of members spreads in a cluster of one size, on a network that loses nothing.</summary>
/// <param name="Nodes">How many nodes there are before one joins.</param>
/// <param name="MaxDigests">How many members a message tells of in short, at most.</param>
/// <param name="Messages">Messages per node and second.</param>
/// <param name="Bytes">Bytes per node and second.</param>
/// <param name="LargestMessage">Bytes of the largest message.</param>
/// <param name="Change">Rounds until a change of one node's facts was known to all, for each trial.</param>
/// <param name="Join">Rounds until a node that joined was known to all, for each trial.</param>
/// <param name="Introduction">Rounds until the node that joined knew all the others, for each trial.</param>
/// <param name="FalseSuspicions">How often a node suspected another wrongly, per node and minute.</param>
internal sealed record SpreadMeasurement(
    int Nodes,
    int MaxDigests,
    double Messages,
    double Bytes,
    int LargestMessage,
    IReadOnlyList<double> Change,
    IReadOnlyList<double> Join,
    IReadOnlyList<double> Introduction,
    double FalseSuspicions)
{
    private const int Version = 1;

    /// <summary>What takes longer counts as never: infinitely many rounds.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Measures. In each trial, in a cluster of its own, a node's facts change and another node joins at the same time; messages are counted from the
    /// end of the warm-up until both are known everywhere.
    /// </summary>
    /// <param name="nodes">How many nodes there are.</param>
    /// <param name="options">The nodes' settings.</param>
    /// <param name="warmUp">How long they gossip before; they know of each other already, but not of heartbeats.</param>
    /// <param name="quiet">How long they gossip with nothing new after that.</param>
    /// <param name="trials">How many trials there are.</param>
    /// <param name="seed">Decides the rest; each trial takes the next one.</param>
    public static SpreadMeasurement Take(int nodes, GossipOptions options, TimeSpan warmUp, TimeSpan quiet, int trials, ulong seed)
    {
        List<double> change = [], join = [], introduction = [];
        var (messages, bytes, largest, rounds, suspicions) = (0L, 0L, 0, 0L, 0);
        for (var trial = 0; trial < trials; trial++)
        {
            var world = new GossipWorld(nodes, options, loss: 0, seed + (ulong)trial);
            world.Introduce();
            world.Run(warmUp);
            world.Traffic.Reset();
            world.Seen = (_, happened) =>
            {
                if (happened.Kind == MembershipEventKind.Suspected) suspicions++;
            };
            world.Run(quiet);

            var times = Spread(world, options);
            change.Add(times[0]);
            join.Add(times[1]);
            introduction.Add(times[2]);
            messages += world.Traffic.Messages;
            bytes += world.Traffic.Bytes;
            largest = Math.Max(largest, world.Traffic.Largest);
            rounds += world.Traffic.NodeRounds;
        }
        var nodeSeconds = rounds * options.Round.TotalSeconds;
        return new SpreadMeasurement(
            nodes, options.MaxDigests, messages / nodeSeconds, bytes / nodeSeconds, largest, change, join, introduction, suspicions * 60 / nodeSeconds);
    }

    private static double[] Spread(GossipWorld world, GossipOptions options)
    {
        var nodes = world.Nodes;
        var changed = world.PickUp();
        changed.State.Tell(Version, completeRanges: 0);
        var joined = world.Join(world.PickUp());
        Func<bool>[] known =
        [
            () => nodes.All(node => node.State.Find(changed.Name)!.Facts.RingVersion == Version),
            () => nodes.All(node => node.State.Find(joined.Name) is not null),
            () => joined.State.Count == world.Nodes.Length,
        ];

        var (start, times) = (world.Now, new TimeSpan?[known.Length]);
        world.RunUntil(AreAllKnown, Limit);
        return [.. times.Select(time => time is { } after ? after / options.Round : double.PositiveInfinity)];

        bool AreAllKnown()
        {
            for (var i = 0; i < known.Length; i++)
                if (times[i] is null && known[i]()) times[i] = world.Now - start;
            return !times.Contains(null);
        }
    }
}
