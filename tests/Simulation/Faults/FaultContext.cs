using System.Collections.Immutable;
using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.Runs;
using OrleansKv.Simulation.Workloads;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>One kind of fault in one run: its world, its randomness, its record.</summary>
internal sealed class FaultContext(SimulatedWorld world, IFault fault)
{
    private int _injections;

    public SimulatedWorld World => world;

    public SimulationPlan Plan => world.Plan;

    public Random Random { get; } = Randomness.Stream(world.Plan.Seed, $"fault {fault.Name}");

    /// <summary>The node whose disk may lose what it has kept.</summary>
    public SimulatedNode Victim => world.Node(world.Plan.Victim);

    /// <summary>True when the safety phase is over: faults end now.</summary>
    public bool IsOver => world.IsSafetyOver;

    /// <summary>Waits for the time of the next injection; false when there is to be none.</summary>
    public async Task<bool> NextAsync()
    {
        if (_injections >= Plan.Injections) return false;
        await HoldAsync(Random.Exponential(Plan.FaultInterval));
        if (IsOver) return false;
        world.History.Begin(fault.Name);
        return true;
    }

    /// <summary>Waits for a time, or until the safety phase is over.</summary>
    public async Task HoldAsync(TimeSpan time)
    {
        var left = world.SafetyEnd - world.Now;
        if (left > TimeSpan.Zero) await world.DelayAsync(time < left ? time : left);
    }

    /// <summary>Holds a fault for a time, and takes note of it if it had an effect meanwhile.</summary>
    /// <param name="detail">How it was injected.</param>
    /// <param name="effects">The count of what it does to the world.</param>
    /// <param name="node">The node that it struck, where it struck one.</param>
    /// <param name="time">How long; null for any <see cref="Duration"/>.</param>
    public async Task HoldAsync(string detail, Func<long> effects, string? node = null, TimeSpan? time = null)
    {
        var before = effects();
        var hold = time ?? Duration();
        World.Trace.Add(world.Now, "begin fault", fault.Name, detail, hold.Ticks);
        await HoldAsync(hold);
        var count = effects() - before;
        if (count > 0) Injected($"{detail}: {count}", node);
    }

    /// <summary>How long a fault stays: an instant, a while, or long.</summary>
    public TimeSpan Duration() => Random.Exponential(TimeSpan.FromSeconds(Random.Pick([0.1, 1, 5])));

    /// <summary>Takes note of an injection.</summary>
    public void Injected(string detail, string? node = null)
    {
        _injections++;
        world.History.Add(new InjectedFault(world.Now, fault.Name, node, detail));
        world.Trace.Add(world.Now, "fault", fault.Name, detail);
    }

    /// <summary>A node that runs, or null when none does.</summary>
    public SimulatedNode? PickRunning()
    {
        var running = world.Nodes.Where(static node => node.IsUp).ToList();
        return running.Count == 0 ? null : Random.Pick(running);
    }

    /// <summary>
    /// Kills a node that runs before one of its next pieces of work, or, when there are none for a moment, while it is idle.
    /// </summary>
    public async Task KillAsync(SimulatedNode node, string detail)
    {
        if (node.Process is not { IsDead: false } process) return;
        process.AfterTurns(Random.Next(1 << Random.Next(1, 10)), Strike);
        await HoldAsync(Random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(100)));
        Strike();

        void Strike()
        {
            if (process.IsDead || process != node.Process) return;
            Injected($"{node.Name} {detail}", node.Name);
            node.Kill();
        }
    }

    /// <summary>The names of all nodes, or of some of them in a random order.</summary>
    public List<string> PickNodes(int? count = null)
    {
        var names = world.Nodes.Select(static node => node.Name).ToArray();
        Random.Shuffle(names);
        return [.. names.Take(count ?? names.Length)];
    }

    /// <summary>The other nodes, sometimes the clients too: whatever may talk to a node.</summary>
    public IReadOnlyList<string> PickPeers(string node)
    {
        var peers = world.Nodes.Select(static other => other.Name).Where(other => other != node);
        return Random.Chance(0.5) ? [.. peers] : [.. peers, .. Clients];
    }

    /// <summary>One direction of a link between two nodes, or a node and a client.</summary>
    public LinkSelection PickLink()
    {
        if (Random.Chance(0.75))
        {
            var (from, to) = PickPair();
            return LinkSelection.OneWay(world.Network, from.Name, to.Name);
        }

        var (client, node) = (Random.Pick(Clients), Random.Pick(world.Nodes).Name);
        return Random.Chance(0.5) ? LinkSelection.OneWay(world.Network, client, node) : LinkSelection.OneWay(world.Network, node, client);
    }

    private ImmutableArray<string> Clients { get; } = [.. Enumerable.Range(1, world.Plan.Clients).Select(SimulatedClient.NameOf)];

    /// <summary>Two different nodes, whether they run or not.</summary>
    public (SimulatedNode From, SimulatedNode To) PickPair()
    {
        var from = Random.Next(world.Nodes.Length);
        var to = (from + 1 + Random.Next(world.Nodes.Length - 1)) % world.Nodes.Length;
        return (world.Nodes[from], world.Nodes[to]);
    }
}
