using OrleansKv.Membership;

namespace OrleansKv.Simulation.Membership;

/// <summary>What a cluster of one size does on a network of one loss.</summary>
/// <param name="Nodes">How many nodes there are.</param>
/// <param name="Loss">The share of messages that the network loses.</param>
/// <param name="Convergence">Gossip intervals until a change of one node's facts was known to all, for each change.</param>
/// <param name="Detection">Seconds from a node's end until a node had it down, for each pair of them.</param>
/// <param name="Undetected">Pairs in which that took longer than the limit.</param>
/// <param name="PausesTakenForDeath">How many of as many pauses of <see cref="Pause"/> made any node have the paused one down.</param>
/// <param name="Return">Seconds from a node's restart until all had it alive, for each restart.</param>
/// <param name="NodeHours">Hours without a fault, of all nodes together.</param>
/// <param name="FalseSuspicions">How often a node suspected one that was well meanwhile.</param>
/// <param name="FalseDowns">How often a node had one down that was well.</param>
/// <param name="Messages">Messages per node and second meanwhile.</param>
/// <param name="Bytes">Bytes per node and second meanwhile.</param>
/// <param name="LargestMessage">Bytes of the largest message in all of it.</param>
internal sealed record GossipMeasurement(
    int Nodes,
    double Loss,
    IReadOnlyList<double> Convergence,
    IReadOnlyList<double> Detection,
    int Undetected,
    int PausesTakenForDeath,
    IReadOnlyList<double> Return,
    double NodeHours,
    int FalseSuspicions,
    int FalseDowns,
    double Messages,
    double Bytes,
    int LargestMessage)
{
    /// <summary>Nothing takes longer than this, or it counts as not come.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>How long a node's process stands still that must not be taken for dead.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);

    /// <summary>Measures.</summary>
    /// <param name="nodes">How many nodes there are.</param>
    /// <param name="loss">The share of messages that the network loses.</param>
    /// <param name="options">The nodes' settings.</param>
    /// <param name="quiet">How long nothing happens, for false positives and traffic.</param>
    /// <param name="trials">How many changes, and how many ends and restarts of a node there are.</param>
    /// <param name="seed">Decides the rest.</param>
    public static GossipMeasurement Take(int nodes, double loss, GossipOptions options, TimeSpan quiet, int trials, ulong seed)
    {
        var world = new GossipWorld(nodes, options, loss, seed);
        world.Run(WarmUp);

        var (suspicions, downs) = (0, 0);
        world.Traffic.Reset();
        world.Seen = (_, change) =>
        {
            if (change.Kind == MembershipEventKind.Suspected) suspicions++;
            if (change.Kind == MembershipEventKind.Down) downs++;
        };
        world.Run(quiet);
        world.Seen = null;
        var nodeSeconds = quiet.TotalSeconds * nodes;
        var (messages, bytes) = (world.Traffic.Messages / nodeSeconds, world.Traffic.Bytes / nodeSeconds);

        List<double> convergence = [], detection = [], returns = [];
        var (undetected, takenForDeath) = (0, 0);
        for (var trial = 1; trial <= trials; trial++)
        {
            convergence.Add(Converge(world, trial) / options.Interval);
            if (IsTakenForDeath(world)) takenForDeath++;
            undetected += Kill(world, detection, returns);
        }
        return new GossipMeasurement(
            nodes, loss, convergence, detection, undetected, takenForDeath, returns, nodeSeconds / 3_600, suspicions, downs, messages, bytes, world.Traffic.Largest);
    }

    private static TimeSpan Converge(GossipWorld world, int version)
    {
        var changed = world.PickUp();
        changed.State.Tell(version, completeRanges: version);
        return world.RunUntil(() => world.Up.All(node => node.State.Find(changed.Name)!.Facts.RingVersion == version), Limit) ?? TimeSpan.MaxValue;
    }

    private static bool IsTakenForDeath(GossipWorld world)
    {
        var (paused, isTaken) = (world.PickUp(), false);
        world.Seen = (_, change) => isTaken |= change.Kind == MembershipEventKind.Down && change.Node == paused.Name;
        world.Pause(paused, Pause);
        world.Run(WarmUp / 2);
        world.Seen = null;
        return isTaken;
    }

    /// <summary>Ends a node, waits until all have it down, and starts it again; returns how many did not notice.</summary>
    private static int Kill(GossipWorld world, List<double> detection, List<double> returns)
    {
        var victim = world.PickUp();
        var (killed, unaware) = (world.Now, world.Up.Count() - 1);
        victim.Kill();
        world.Seen = (_, change) =>
        {
            if (change.Kind != MembershipEventKind.Down || change.Node != victim.Name) return;
            detection.Add((world.Now - killed).TotalSeconds);
            unaware--;
        };
        world.RunUntil(() => unaware == 0, Limit);
        world.Seen = null;

        world.Restart(victim);
        var back = world.RunUntil(() => world.Up.All(node => node.State.StatusOf(victim.Name) == MemberStatus.Alive), Limit);
        returns.Add((back ?? TimeSpan.MaxValue).TotalSeconds);
        world.Run(WarmUp / 2);
        return unaware;
    }
}
