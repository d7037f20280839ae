using OrleansKv.Ring;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>
/// Restarts a node with the ring as it was before some of the other members joined, as if it had come back from a long absence, and
/// after a while once more with the right one. It coordinates by the old ring meanwhile: all replicas but its own must refuse that.
/// </summary>
internal sealed class StaleRing : IFault
{
    public const string FaultName = "stale-ring";

    private const int OlderVersion = 0;
    private static readonly TimeSpan StartPoll = TimeSpan.FromMilliseconds(10);

    public string Name => FaultName;

    public string Description => "restarts a node with a ring that lacks members, for up to 15 s";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            if (context.PickRunning() is not { } node) continue;
            node.OlderRing = new RingSnapshot(OlderVersion, RingBefore(context, node));
            context.Injected($"lacks {context.Plan.Ring.Members.Length - node.OlderRing.Ring.Members.Length} members", node.Name);
            node.Kill();
            await node.EnsureRunningAsync();
            await context.HoldAsync(context.Random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15)));

            node.OlderRing = null;
            // Another fault may be at this node too, and then somebody waits for the end of its start.
            while (node.IsRunning && !node.IsUp) await context.World.DelayAsync(StartPoll);
            node.Kill();
            await node.EnsureRunningAsync();
        }
    }

    /// <summary>Two members at least are left: one alone would be a cluster of its own, whose requests no other replica could refuse.</summary>
    private static HashRing RingBefore(FaultContext context, SimulatedNode node)
    {
        var members = context.Plan.Ring.Members.ToList();
        var others = members.Where(member => member.Node != node.Name).ToArray();
        context.Random.Shuffle(others);
        foreach (var late in others.Take(context.Random.Next(1, others.Length))) members.Remove(late);
        return new HashRing(members, context.Plan.NodeOptions.Ring);
    }
}
