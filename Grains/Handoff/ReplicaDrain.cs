using System.Collections.Immutable;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Ring;

namespace OrleansKv.Handoff;

/// <summary>A replica's side of giving up what its node is no home replica of any more, on which <see cref="KeyRangeGrain"/> calls. Used from the turns of its activation only.</summary>
/// <param name="id">The replica.</param>
/// <param name="exchange">Knows the replica's keys by their digests.</param>
/// <param name="ring">The ring that the node knows.</param>
/// <param name="hints">What the node keeps for others.</param>
/// <param name="writes">How many keys are being written.</param>
/// <param name="isBeingWritten">Whether a write of a key is under way.</param>
/// <param name="remove">Removes what the store holds of a key, from this turn on; false when the store did not take it.</param>
internal sealed class ReplicaDrain(
    KeyRangeId id, ReplicaExchange exchange, CurrentRing ring, HintTable hints, Func<int> writes, Func<ObjectKey, bool> isBeingWritten, Func<ObjectKey, ValueTask<bool>> remove)
{
    /// <inheritdoc cref="IReplicaDrainGrain.ListNarrowAsync"/>
    public async ValueTask<DrainReply> ListNarrowAsync(long ringVersion, int replicas, int maxKeys)
    {
        var (status, tree) = await exchange.PrepareAsync(ringVersion);
        return status == ExchangeStatus.Ok ? new DrainReply(status, tree!.ListNarrow(replicas, maxKeys), writes()) : new DrainReply(status, [], 0);
    }

    /// <inheritdoc cref="IReplicaDrainGrain.KeepForOthersAsync"/>
    public async ValueTask<KeptReply> KeepForOthersAsync(long ringVersion, ImmutableArray<string> away)
    {
        var (status, tree) = await exchange.PrepareAsync(ringVersion);
        if (status != ExchangeStatus.Ok) return new KeptReply(status, 0, 0);
        var snapshot = ring.Snapshot;
        // Its data is left as it is.
        if (snapshot.IsRemoved(id.Node)) return new KeptReply(status, 0, 0);
        var layout = snapshot.LayoutOf(id.Range);
        var kept = tree!.ListNarrow(Math.Min(layout.PlaceOf(id.Node), BucketRules.MaxN), int.MaxValue);
        if (kept.IsEmpty) return new KeptReply(status, 0, 0);
        var names = await exchange.GetNamesAsync();
        var back = hints.Owed(away);
        var putOff = 0;
        foreach (var key in kept)
        {
            if (!exchange.TryName(names, key.Key, out var name) || tree.ReplicasOf(name.Bucket) is var n && n == 0) continue;
            ImmutableArray<string> homes = [.. layout.WriteHomes(n).Where(node => !snapshot.IsRemoved(node))];
            // One with a hint may have it for other targets only. While one of them is away, it goes only to those that are back and whose hints were given up.
            var isPutOff = homes.Any(away.Contains);
            if (isPutOff) putOff++;
            ImmutableArray<string> targets = isPutOff ? [.. homes.Where(home => back.Contains(home))] : homes;
            if (targets.Length > 0 && await exchange.ReadAsync(name) is { } set) hints.Add(id.Range, name, set, new StandIn(targets, n), isPutOff);
        }

        return new KeptReply(status, kept.Length, putOff);
    }

    /// <inheritdoc cref="IReplicaDrainGrain.DropAsync"/>
    public async ValueTask<int> DropAsync(long ringVersion, ImmutableArray<KeyDigest> keys)
    {
        var (status, tree) = await exchange.PrepareAsync(ringVersion);
        if (status != ExchangeStatus.Ok) return 0;
        var names = await exchange.GetNamesAsync();
        var dropped = keys.Where(IsAsItWas).Select(key => names[key.Key]).ToList();
        if (dropped.Count == 0) return 0;
        // A new dot stands for all earlier ones of its actor: none of those may have been forgotten. The first range that is given up begins an epoch, and those after it, in which nothing was
        // minted since, go on with that: with an epoch for each, contexts of what is written meanwhile would outgrow their bounds.
        var counter = exchange.Store.Counter;
        var actor = counter.Actor;
        if (counter.HighWaterMark > 0) counter.Renew(actor);
        return (await Task.WhenAll(dropped.Select(key => remove(key).AsTask()))).Count(static isRemoved => isRemoved);

        bool IsAsItWas(KeyDigest key) =>
            exchange.TryName(names, key.Key, out var name) && !isBeingWritten(name) && !hints.Has(name) && tree!.TryFind(key.Key, out var digest) && digest == key.Digest;
    }
}
