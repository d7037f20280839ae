using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.Runs;
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
        return !IsOver;
    }

    /// <summary>Waits for a time, or until the safety phase is over.</summary>
    public async Task HoldAsync(TimeSpan time)
    {
        var left = world.SafetyEnd - world.Now;
        if (left > TimeSpan.Zero) await world.DelayAsync(time < left ? time : left);
    }

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

    /// <summary>Two different nodes, whether they run or not.</summary>
    public (SimulatedNode From, SimulatedNode To) PickPair()
    {
        var from = Random.Next(world.Nodes.Length);
        var to = (from + 1 + Random.Next(world.Nodes.Length - 1)) % world.Nodes.Length;
        return (world.Nodes[from], world.Nodes[to]);
    }
}
