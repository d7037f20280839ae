using System.Collections.Immutable;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.Workloads;
using OrleansKv.Simulation.World;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Runs;

/// <summary>
/// The end of a run: nobody reads for as long as replicas may take to become equal by themselves; then every key is read from all its living home replicas, which repairs them; then the replicas are asked until they are
/// equal; then every key is read once more, and written.
/// </summary>
internal sealed class FinalReads(SimulatedWorld world, ImmutableArray<SimulatedClient> clients)
{
    private const int AtOnce = 32;

    private const int LongestRounds = 4;

    /// <summary>
    /// What clients have given up may still be at work on nodes: requests last 5 s at most, and calls to slow replicas a little more. Then each replica is
    /// asked for each key, which repairs nothing, but finds what is damaged.
    /// </summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private const int Looks = 10;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    public async Task RunAsync()
    {
        await world.DelayAsync(Rest);
        // A key whose bucket's properties were lost is read by other properties than its own.
        var keys = world.History.Operations.Select(static operation => operation.Key).Distinct()
            .Where(key => IsWithinReach(key) && !world.History.LostProperties(key.Bucket)).ToList();
        var unread = await LeaveAloneAsync(keys);
        var first = await ReadAllAsync(keys);
        var (replicas, equal) = await ConvergeAsync(keys);
        if (equal) world.History.Converged = world.Now;
        var strays = await HandOverAsync(keys);
        var second = await ReadAllAsync(keys);
        world.History.Final = [.. keys.Select((key, i) => new FinalKey(key, world.Plan.Buckets[key.Bucket], replicas[i], [first[i], second[i]]) { Unread = unread[i], Strays = strays[i] })];
        await WriteAsync();
    }

    /// <summary>
    /// What replicas hold once they have had the time to become equal by themselves. Damage that was hidden by a cache until they were asked takes as long again,
    /// a few times: on each round others may leave the cache.
    /// </summary>
    private async Task<ImmutableArray<(string Node, VersionSet? Set)>[]> LeaveAloneAsync(List<ObjectKey> keys)
    {
        var replicas = await AskAllAsync(keys);
        for (var round = 0; round < LongestRounds && (round == 0 || replicas.Any(static each => each.Any(static replica => replica.Set is null))); round++)
        {
            await world.DelayAsync(SimulationPlan.ConvergenceLimit);
            replicas = await AskAllAsync(keys);
        }

        // A key that is being forgotten is not the same everywhere at once: a copy that could not be removed is spread again by the next exchange.
        for (var look = 0; look < Looks && replicas.Any(static each => Agreement.Of(each) is not null); look++)
        {
            await world.DelayAsync(Moment);
            replicas = await AskAllAsync(keys);
        }

        return replicas;
    }

    /// <summary>A few keys at a time: a node runs only so many read repairs at once, and leaves the others to later reads.</summary>
    private async Task<List<Operation>> ReadAllAsync(List<ObjectKey> keys)
    {
        var reads = new List<Operation>();
        foreach (var some in keys.Chunk(AtOnce))
            reads.AddRange(await Task.WhenAll(some.Select((key, i) => UntilOkAsync(() => clients[i % clients.Length].GetAsync(key, LiveHomes(key).Count())))));
        return reads;
    }

    /// <summary>The cluster takes writes again in every bucket, whatever it went through. Not judged as part of the history: it has ended.</summary>
    private Task WriteAsync() => Task.WhenAll(world.Plan.Buckets
        .Where(bucket => LiveHomes(new ObjectKey(bucket.Key, "last")).Count() >= Coordination.QuorumArithmetic.Resolve(bucket.Value.W, bucket.Value.N))
        .Select(bucket => UntilOkAsync(() => clients[0].PutAsync(new ObjectKey(bucket.Key, "last")))));

    private async Task<Operation> UntilOkAsync(Func<Task<Operation>> run)
    {
        while (true)
        {
            var operation = await run();
            if (operation.Outcome == OperationOutcome.Ok) return operation;
            await world.DelayAsync(Retry);
        }
    }

    private async Task<(ImmutableArray<(string Node, VersionSet? Set)>[] Replicas, bool AreEqual)> ConvergeAsync(List<ObjectKey> keys)
    {
        var end = world.Now + SimulationPlan.ConvergenceLimit;
        while (true)
        {
            var replicas = await AskAllAsync(keys);
            var equal = replicas.All(each => each.All(replica => replica.Set is not null && AreEqual(replica.Set, each[0].Set!)));
            if (equal || world.Now >= end) return (replicas, equal);
            await world.DelayAsync(Retry);
            // Damage that the first reads did not see, since what they returned was in a cache, is found only now: one more read repairs it.
            await ReadAllAsync([.. keys.Where((_, i) => replicas[i].Any(static replica => replica.Set is null))]);
        }
    }

    /// <summary>The same siblings and the same dots seen; the times kept with vector entries are for pruning only.</summary>
    private static bool AreEqual(VersionSet left, VersionSet right) =>
        left.Siblings.Select(static sibling => sibling.Dot).SequenceEqual(right.Siblings.Select(static sibling => sibling.Dot))
        && left.Context.Dots.SequenceEqual(right.Context.Dots)
        && left.Context.Vector.Select(static entry => (entry.Actor, entry.Counter)).SequenceEqual(right.Context.Vector.Select(static entry => (entry.Actor, entry.Counter)));

    private Task<ImmutableArray<(string Node, VersionSet? Set)>[]> AskAllAsync(List<ObjectKey> keys) => Task.WhenAll(keys.Select(AskReplicasAsync));

    /// <summary>Which nodes keep copies for others, when none does any more or the time for that is over.</summary>
    private async Task<ImmutableArray<string>[]> HandOverAsync(List<ObjectKey> keys)
    {
        var end = world.Now + SimulationPlan.ConvergenceLimit;
        while (true)
        {
            var strays = await Task.WhenAll(keys.Select(StraysAsync));
            if (world.Now >= end || strays.All(static nodes => nodes.IsEmpty)) return strays;
            await world.DelayAsync(Retry);
        }
    }

    private async Task<ImmutableArray<string>> StraysAsync(ObjectKey key)
    {
        var homes = world.HomesOf(key, world.Plan.Buckets[key.Bucket].N).ToHashSet();
        var answers = await Task.WhenAll(world.Nodes.Where(node => node.IsUp && !homes.Contains(node)).Select(node => AskAsync(node, key)));
        return [.. answers.Where(static answer => answer.Set is { IsNothing: false }).Select(static answer => answer.Node)];
    }

    private async Task<ImmutableArray<(string Node, VersionSet? Set)>> AskReplicasAsync(ObjectKey key) =>
        [.. await Task.WhenAll(LiveHomes(key).Select(node => AskAsync(node, key)))];

    private async Task<(string Node, VersionSet? Set)> AskAsync(SimulatedNode node, ObjectKey key)
    {
        var range = KeySpace.RangeOf(key.Bucket, key.Key, world.Ring.KeyRanges);
        var reply = await node.Process!.Run(() => node.Replica(range).ReadAsync(key, world.Ring.VersionOf(range)).AsTask());
        return (node.Name, reply.Status switch
        {
            ReadStatus.Found => reply.Set,
            ReadStatus.Missing => VersionSet.Empty,
            _ => null,
        });
    }

    /// <summary>Of a bucket with one home replica a key whose home stays dead, or has a damaged copy, is out of reach, as it should be.</summary>
    private bool IsWithinReach(ObjectKey key) => LiveHomes(key).Any(node => world.Plan.Buckets[key.Bucket].N > 1 || !world.History.LostItsDisk(node.Name));

    private IEnumerable<SimulatedNode> LiveHomes(ObjectKey key) =>
        world.HomesOf(key, world.Plan.Buckets[key.Bucket].N).Where(static node => node.IsUp);
}
