using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using OrleansKv.Membership;
using OrleansKv.Pinning;
using OrleansKv.Ring;

namespace OrleansKv.AntiEntropy;

/// <summary>Asks the anti-entropy of every node, each for as long as one call may take, all at once.</summary>
[StatelessWorker, Reentrant, GrainDirectory(PinnedPlacement.Directory)]
public sealed class RepairGrain(
    CurrentRing ring, ActiveNodes nodes, AntiEntropyOptions options, TimeProvider time, Random random, ILogger<RepairGrain> logger) : Grain, IRepairGrain
{
    private const string Down = "the node is down";

    /// <inheritdoc/>
    public async ValueTask<RepairStarted> StartAsync(int? range, string? node)
    {
        var snapshot = ring.Snapshot.Ring;
        if (range is { } number && (number < 0 || number >= snapshot.KeyRanges)) return Refused($"The ring has the key ranges 0 to {snapshot.KeyRanges - 1}; there is no range {number}.");
        if (node is not null && !snapshot.Contains(node)) return Refused($"'{node}' is no member of the ring.");

        var id = random.NextInt64().ToString("x16", CultureInfo.InvariantCulture);
        var asked = await Task.WhenAll(snapshot.Members.Where(member => node is null || member.Node == node).Select(async member =>
        {
            var (exchanges, failure) = await AskAsync(member.Node, grain => grain.RepairAsync(id, range));
            return (member.Node, Exchanges: exchanges, Failure: failure);
        }));
        return new RepairStarted(
            null, id, asked.Sum(static each => each.Exchanges), [.. asked.Where(static each => each.Failure is not null).Select(static each => each.Node)]);
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<NodeRepairStatus>> GetStatusAsync() => [.. await Task.WhenAll(ring.Snapshot.Ring.Members.Select(async member =>
    {
        var (status, failure) = await AskAsync(member.Node, static grain => grain.GetStatusAsync());
        return new NodeRepairStatus(member.Node, status, failure);
    }))];

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<NodeRepairStatus>> SetPausedAsync(bool isPaused) => [.. await Task.WhenAll(ring.Snapshot.Ring.Members.Select(async member =>
    {
        var (status, failure) = await AskAsync(member.Node, async grain =>
        {
            await grain.SetPausedAsync(isPaused);
            return await grain.GetStatusAsync();
        });
        return new NodeRepairStatus(member.Node, status, failure);
    }))];

    private static RepairStarted Refused(string why) => new(why, "", 0, []);

    private async Task<(T? Answer, string? Failure)> AskAsync<T>(string node, Func<IAntiEntropyGrain, ValueTask<T>> ask)
    {
        if (!nodes.IsActive(node)) return (default, Down);
        try
        {
            return (await ask(GrainFactory.GetGrain<IAntiEntropyGrain>(node)).AsTask().WaitAsync(options.CallTimeout, time), null);
        }
        catch (Exception exception)
        {
            // One node that does not answer must not hide the others.
            logger.NodeNotAsked(node, exception.Message);
            return (default, exception is TimeoutException ? "it did not answer in time" : "the call failed");
        }
    }
}
