using OrleansKv.Coordination;
using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Workloads;

/// <summary>The way between a client and the nodes that it talks to, which is a network like any other.</summary>
internal sealed class ClientGateway(SimulatedWorld world, string client)
{
    /// <summary>
    /// Sends a request to a node that seems to be up, and waits for the answer as long as the client does; null when none came.
    /// </summary>
    /// <param name="random">The client's randomness.</param>
    /// <param name="traits">The client's behaviour.</param>
    /// <param name="ask">Runs on the node.</param>
    /// <param name="onAnswer">Hears of every answer that arrives, also late ones and those of duplicates.</param>
    /// <param name="operation">The operation, whose number goes with the request.</param>
    public async Task<Answer?> CallAsync(
        Random random, ClientTraits traits, Func<ICoordinatorGrain, Task<Answer>> ask, Action<Answer> onAnswer, Operation operation)
    {
        var up = world.Nodes.Where(static node => node.IsUp).ToList();
        if (up.Count == 0) return null;
        var node = random.Pick(up);
        var answered = new TaskCompletionSource<Answer>();
        _ = SendAsync();
        if (random.Chance(traits.DuplicateShare)) _ = SendAsync();
        try
        {
            return await answered.Task.WaitAsync(traits.Patience, world.Clock);
        }
        catch (TimeoutException)
        {
            return null;
        }

        async Task SendAsync()
        {
            operation.Attempts++;
            if (world.Network.Send(client, node.Name) is not { } there) return;
            await world.DelayAsync(there);
            if (!node.IsUp) return;
            var (process, coordinator) = (node.Process!, node.Coordinator);
            var answer = await process.Run(() =>
            {
                RequestContext.Set(ObservedNodeStore.OperationEntry, operation.Id);
                return ask(coordinator);
            });
            if (process.IsDead || world.Network.Send(node.Name, client) is not { } back) return;
            await world.DelayAsync(back);
            onAnswer(answer);
            answered.TrySetResult(answer);
        }
    }
}
