using System.Collections.Immutable;
using OrleansKv.Ring;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>
/// Changes the ring while everything else goes wrong: nodes join, leave, are replaced and weighed anew, several at once now and then, and some changes are cancelled on the way. Nodes are given up
/// for dead only when the world comes to rest: none is before.
/// </summary>
internal sealed class ChangedRing : IFault
{
    /// <summary>Its name.</summary>
    public const string FaultName = "ring-change";

    /// <summary>No bucket has more home replicas, so that none has fewer than it asks for.</summary>
    private const int LeastMembers = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public string Name => FaultName;

    public string Description => "has nodes join, leave, be replaced and weighed anew, and cancels some of that";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            if (context.PickRunning() is not { } node || Choose(context) is not { IsEmpty: false } changes) continue;
            if (await AskAsync(context, node, plans => plans.StageAsync(changes)) is not { Refusal: null } staged) continue;
            // That is for nodes that never come back.
            if (staged.Plans[0].Plan.Changes.Any(static change => change.GivesUp)) continue;
            var id = staged.Plans[0].Plan.Id;
            if (await AskAsync(context, node, plans => plans.CommitAsync(id)) is not { Refusal: null }) continue;
            context.Injected(string.Join(", ", changes.Select(static change => $"{change.Kind} {change.Node}{(change.By is { } by ? $" by {by}" : "")}")));
            if (!context.Random.Chance(0.25)) continue;
            await context.HoldAsync(context.Random.Exponential(TimeSpan.FromSeconds(3)));
            if (context.PickRunning() is { } other && await AskAsync(context, other, plans => plans.CancelAsync(id)) is { Refusal: null })
                context.Injected("cancelled the last one");
        }
    }

    private static ImmutableArray<RingChange> Choose(FaultContext context)
    {
        var members = context.World.Ring.Ring.Members;
        var outside = context.World.Nodes.Select(static node => node.Name).Where(node => !context.World.Ring.Contains(node)).ToArray();
        context.Random.Shuffle(outside);
        var member = context.Random.Pick(members).Node;
        ImmutableArray<RingChange> joins = [.. outside.Select(static node => new RingChange(RingChangeKind.Join, node))];
        return context.Random.Next(5) switch
        {
            0 when joins.Length > 0 => [joins[0]],
            1 when members.Length > LeastMembers => [new RingChange(RingChangeKind.Leave, member)],
            2 when joins.Length > 0 => [new RingChange(RingChangeKind.Replace, member, By: joins[0].Node)],
            3 => [new RingChange(RingChangeKind.Weight, member, context.Random.Next(1, 4))],
            _ when joins.Length > 1 && members.Length > LeastMembers => [joins[0], joins[1], new RingChange(RingChangeKind.Leave, member)],
            _ when joins.Length > 0 => joins,
            _ => [],
        };
    }

    private static async Task<RingPlanReply?> AskAsync(FaultContext context, SimulatedNode node, Func<IPlanGrain, ValueTask<RingPlanReply>> ask)
    {
        if (!node.IsUp) return null;
        var process = node.Process!;
        try
        {
            // What a process that was killed has begun never ends.
            var asked = process.Run(() => ask(node.Plans).AsTask());
            await Task.WhenAny(asked, process.Death, context.World.DelayAsync(Patience));
            return asked.IsCompleted ? await asked : null;
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException or OperationCanceledException)
        {
            // The node was killed, or has nobody to agree with.
            return null;
        }
    }
}
