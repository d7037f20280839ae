using System.Collections.Immutable;
using OrleansKv.Embedded;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.World;

/// <summary>Everything that a run simulates: time, machines, network, the cluster on them, and the record of what happened.</summary>
internal sealed class SimulatedWorld
{
    /// <summary>The cluster's name, by which contexts are signed.</summary>
    public const string ClusterName = "simulation";

    /// <summary>No access to a disk that has been healed takes longer.</summary>
    private static readonly TimeSpan DiskPatience = TimeSpan.FromSeconds(5);

    public SimulatedWorld(SimulationPlan plan, Action<string>? sink)
    {
        Plan = plan;
        Trace = new Trace(sink);
        Loop = new EventLoop(Randomness.Stream(plan.Seed, "schedule"), Trace);
        Outside = new SimulatedProcess(Loop, "outside");
        Clock = new ProcessClock(Loop, Outside, new MachineClock(Loop));
        Network = new SimulatedNetwork(Loop, Randomness.Stream(plan.Seed, "network"));
        Cluster = new EmbeddedCluster(new EmbeddedClusterOptions
        {
            Executor = Outside,
            Network = Network,
            Clock = Clock,
            Seed = (int)plan.Seed,
            DeathDetectionDelay = plan.DeathDetectionDelay,
        });
        History = new History(plan);
        Nodes = [.. plan.NodeOptions.Members.Concat(plan.Spares).Select(member => new SimulatedNode(this, member.Node))];
    }

    public SimulationPlan Plan { get; }

    public Trace Trace { get; }

    public EventLoop Loop { get; }

    /// <summary>Where clients, faults and the run itself live: never paused, never killed.</summary>
    public SimulatedProcess Outside { get; }

    /// <summary>The true time.</summary>
    public TimeProvider Clock { get; }

    public TimeSpan Now => Loop.Now;

    public SimulatedNetwork Network { get; }

    public EmbeddedCluster Cluster { get; }

    /// <summary>The newest ring that any node goes by.</summary>
    public RingSnapshot Ring => History.Rings[^1].Ring;

    public ImmutableArray<SimulatedNode> Nodes { get; }

    public History History { get; }

    public SimulatedNode Node(string name) => Nodes.First(node => node.Name == name);

    /// <summary>The nodes that keep a key, in preference order.</summary>
    public IEnumerable<SimulatedNode> HomesOf(ObjectKey key, int n) => History.HomesOf(key, n).Select(Node);

    /// <summary>When the safety phase ends.</summary>
    public TimeSpan SafetyEnd { get; private set; } = TimeSpan.MaxValue;

    public bool IsSafetyOver => Now >= SafetyEnd;

    /// <summary>Begins the safety phase: the network is from now on as bad as the plan says.</summary>
    public void Start()
    {
        SafetyEnd = Now + Plan.SafetyTime;
        // A timer for the end itself: the phase ends then, even if nothing else happens.
        _ = DelayAsync(Plan.SafetyTime);
    }

    /// <summary>Ends what the network and the disks suffer from.</summary>
    public void Heal()
    {
        Network.Heal();
        foreach (var node in Nodes) node.Disk.Heal();
        Trace.Add(Now, "heal", "world");
    }

    /// <summary>Brings up every node that shall live.</summary>
    public async Task RestoreAsync()
    {
        if (Plan.VictimStaysDead)
        {
            History.DeadNode = Plan.Victim;
            Node(Plan.Victim).Kill();
        }
        var living = Nodes.Where(node => node.Name != History.DeadNode).ToList();
        do
        {
            foreach (var failed in living.Where(static node => node.HasFailed)) failed.Kill();
            await Task.WhenAll(living.Select(static node => node.EnsureRunningAsync()));
            // Until every node knows of the others, and what was asked of a slow disk has come back, the last failures with it.
            await DelayAsync(Plan.DeathDetectionDelay + DiskPatience);
        }
        while (living.Exists(static node => node.HasFailed));
    }

    /// <summary>
    /// Waits until no key range moves, on any node that lives. What the dead node has a part in does not come to its end without it: so it is given up for dead, as an operator would.
    /// </summary>
    public async Task SettleRingAsync()
    {
        while (Plan.Spares.Length > 0)
        {
            var living = Nodes.Where(static node => node.IsUp).ToList();
            if (History.DeadNode is { } dead && Ring.Contains(dead) && !Ring.IsRemoved(dead) && Ring.IsChanging) await RemoveAsync(living[0], dead);
            if (!Ring.IsChanging && living.All(node => node.Service<CurrentRing>().Snapshot.Version == Ring.Version)) return;
            await DelayAsync(TimeSpan.FromMilliseconds(500));
        }
    }

    private static async Task RemoveAsync(SimulatedNode by, string dead)
    {
        try
        {
            await by.Process!.Run(async () =>
            {
                var plans = by.Plans;
                if ((await plans.StageAsync([new RingChange(RingChangeKind.Remove, dead)])).Plans is [var staged]) await plans.CommitAsync(staged.Plan.Id);
            });
        }
        catch (TimeoutException)
        {
            // It is tried again.
        }
    }

    /// <summary>Writes into the history what every living node believes of the others.</summary>
    public void RecordBeliefs()
    {
        History.Beliefs.Clear();
        foreach (var node in Nodes.Where(static node => node.IsUp))
        {
            foreach (var member in node.Service<IMemberStates>().Current.Members)
                History.Beliefs.Add((node.Name, member.Record.Node, member.Status));
        }
    }

    /// <summary>Writes into the history how wrong clocks have been.</summary>
    public void RecordClocks()
    {
        History.ClocksBehind = Nodes.Max(static node => node.Clock.Behind);
        History.ClocksAhead = Nodes.Max(static node => node.Clock.Ahead);
    }

    public Task DelayAsync(TimeSpan time) => Clock.DelayAsync(time);
}
