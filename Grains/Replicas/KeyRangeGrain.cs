using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Placement;
using OrleansKv.AntiEntropy;
using OrleansKv.Handoff;
using OrleansKv.Pinning;
using OrleansKv.Reaping;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Storage.Files;
using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

/// <summary>
/// A vnode: the node's replica of one key range. Reentrant, so that writes wait for the store together; the version set
/// that a write leaves is computed within one turn from the newest one, stored or on its way to the store, which makes
/// the turn the point where writes of a key are put in order.
/// </summary>
[Reentrant, Pinned, GrainDirectory(PinnedPlacement.Directory), Immovable, KeepAlive]
public sealed class KeyRangeGrain(
    INodeStore store,
    CurrentRing ring,
    HybridLogicalClock clock,
    TimeProvider time,
    VersioningOptions options,
    StoreFailure failure,
    HintTable hints,
    RangeCompleteness completeness,
    ILogger<KeyRangeGrain> logger) : Grain, IKeyRangeGrain, IReplicaExchangeGrain, IReplicaReapGrain, IReplicaDrainGrain
{
    /// <summary>What a damaged record counts as: nothing, but unlike <see cref="VersionSet.Empty"/> not what the store has.</summary>
    private static readonly VersionSet DamagedRecord = new(CausalContext.Empty, []);

    private readonly Dictionary<ObjectKey, WriteInFlight> _inFlight = [];
    private KeyRangeId _id;
    private ReplicaTree _range = null!;
    private ReplicaExchange _exchange = null!;
    private ReplicaReaping _reaping = null!;
    private ReplicaDrain _drain = null!;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = KeyRangeId.Parse(this.GetPrimaryKeyString());
        if (_id.Range >= ring.Snapshot.KeyRanges)
            throw new InvalidOperationException($"The ring has {ring.Snapshot.KeyRanges} key ranges; there is no range {_id.Range}.");
        _exchange = new ReplicaExchange(_id, await store.OpenRangeAsync(_id.Range, cancellationToken), this, ServiceProvider);
        _range = _exchange.Store;
        _reaping = new ReplicaReaping(_id, _exchange, _inFlight.ContainsKey, RemoveAsync, logger);
        _drain = new ReplicaDrain(_id, _exchange, ring, hints, () => _inFlight.Count, _inFlight.ContainsKey, RemoveAsync);
    }

    /// <inheritdoc/>
    public async ValueTask<WriteReply> WriteAsync(WriteCommand command)
    {
        if (Refuse(command.RingVersion) is { } refusal) return Refused(refusal);
        if (!ValueChecksum.Verify(command.Content) || command.Known?.Verify() == false)
        {
            logger.ContentDamagedOnArrival(_id);
            return Refused(WriteStatus.ChecksumMismatch);
        }

        var flight = Enter(command.Key);
        WriteReply? minted = null;
        try
        {
            var current = flight.Newest ?? await LoadAsync(command.Key, flight);
            // Looked at last: once the coordinator has given this replica up, it has another one mint the write's dot.
            if (command.Deadline <= time.GetUtcNow()) return Refused(WriteStatus.DeadlinePassed);
            if (command.Known is { } known) current = VersionSets.Sync(current, known);
            if (command.Precondition is { } precondition && !PreconditionCheck.Holds(precondition, current, time.GetUtcNow()))
                return Refused(WriteStatus.PreconditionFailed);

            var namesPresent = command.Precondition is not null && PreconditionCheck.NamesVersions(command.Precondition);
            var context = namesPresent ? command.Context.Union(current.Context) : command.Context;
            if (!VersionSets.AllowsWrite(current, context, command.Conflict, options))
                return Refused(WriteStatus.TooManySiblings);

            foreach (var sibling in current.Siblings) clock.Observe(sibling.Written);
            NoteKnown(current.Context);
            NoteKnown(context);
            var dot = _range.Counter.Next();
            var next = VersionSets.Write(current, dot, command.Content, context, clock.Next(), command.Conflict, options);
            // What the write replaces may be damaged. What it leaves must not be: it would spread.
            if (CarriesDamage(next, command.Content)) return Refused(WriteStatus.StoredContentDamaged);
            flight.Newest = next;
            minted = new WriteReply(WriteStatus.Stored, next, dot);
            _range.Note(command.Key, next, await _range.WriteUnnotedAsync(command.Key, next));
            StoodIn(command.Key, next, command.StandIn);
            return minted;
        }
        catch (IOException exception)
        {
            var status = NotStored(exception);
            return minted is null ? Refused(status) : minted with { Status = status };
        }
        finally
        {
            Leave(command.Key, flight);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<WriteStatus> MergeAsync(MergeCommand command)
    {
        if (Refuse(command.RingVersion) is { } refusal) return refusal;
        if (!command.Set.Verify())
        {
            logger.ContentDamagedOnArrival(_id);
            return WriteStatus.ChecksumMismatch;
        }

#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.TombstoneAsAbsent) && command.Set.Live(time.GetUtcNow()).IsEmpty) return WriteStatus.Stored;
#endif
        var flight = Enter(command.Key);
        try
        {
            var current = flight.Newest ?? await LoadAsync(command.Key, flight);
            var next = VersionSets.Sync(current, command.Set, command.Conflict);
            // What is damaged counts as missing: the merge brings it back.
            if (CarriesDamage(next, command.Set))
            {
                completeness.Doubt(_id.Range);
                next = command.Set;
            }

#if PLANTED_BUGS
            if (RequestContext.Get(PlantedBug.ReadRepairOverwrites) is not null) next = command.Set;
            if (RequestContext.Get(PlantedBug.HintReplayOverwrites) is not null) next = command.Set;
#endif
            if (ReferenceEquals(next, flight.Loaded))
            {
                StoodIn(command.Key, next, command.StandIn);
                return WriteStatus.Stored;
            }

            if (!ReferenceEquals(next, current))
            {
                foreach (var sibling in command.Set.Siblings) clock.Observe(sibling.Written);
                NoteKnown(command.Set.Context);
                flight.Newest = next;
            }

            // Written again even if a write in flight has it already, which may yet fail: only what this call awaits is known to be durable.
            _range.Note(command.Key, next, await _range.WriteUnnotedAsync(command.Key, next));
            StoodIn(command.Key, next, command.StandIn);
            return WriteStatus.Stored;
        }
        catch (IOException exception)
        {
            return NotStored(exception);
        }
        finally
        {
            Leave(command.Key, flight);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ReadReply> ReadAsync(ObjectKey key, long ringVersion)
    {
        if (Refuse(ringVersion) is not null) return Replies.StaleRing;
        try
        {
            // As of before the read, which may take so long that what it finds is filled over meanwhile, and as of after it, which may have found damage.
            var before = completeness.CompleteUpTo(_id.Range, ringVersion);
            var set = await _range.ReadAsync(key);
            var upTo = Math.Min(before, completeness.CompleteUpTo(_id.Range, ringVersion));
            if (set is null) return upTo == int.MaxValue ? Replies.Missing : new ReadReply(ReadStatus.Missing, null, upTo);
            if (set.Verify()) return new ReadReply(ReadStatus.Found, set, upTo);
        }
        catch (RecordDamagedException)
        {
            // Answered like content that fails its checksum.
        }
        catch (StoreFailedException exception)
        {
            failure.Report(exception);
            throw;
        }

        logger.StoredContentDamaged(_id);
        return Replies.Corrupt;
    }

    /// <inheritdoc/>
    public async ValueTask<ReadReply> ReadDigestAsync(ObjectKey key, long ringVersion)
    {
        var reply = await ReadAsync(key, ringVersion);
        return reply.Set is { } set ? reply with { Set = VersionDigest.Of(set) } : reply;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> HandedOverAsync(ObjectKey key, VersionSet set)
    {
        var flight = Enter(key);
        try
        {
            var current = flight.Newest ?? await LoadAsync(key, flight);
            if (flight.Users > 1 || !VersionSets.AreEqual(current, set)) return false;
            // A new dot stands for all earlier ones of its actor: none of those may have been forgotten.
            var actor = _range.Counter.Actor;
            if (current.Context.HighestCounter(actor) > 0) _range.Counter.Renew(actor);
            return await RemoveAsync(key);
        }
        catch (IOException exception)
        {
            NotStored(exception);
            return false;
        }
        finally
        {
            Leave(key, flight);
        }
    }

    /// <inheritdoc/>
    public ValueTask<EndedKeysReply> ListEndedAsync(long ringVersion, DateTimeOffset endedBefore, int maxKeys) => _reaping.ListEndedAsync(ringVersion, endedBefore, maxKeys);

    /// <inheritdoc/>
    public ValueTask<HeldKeysReply> GetHeldAsync(long ringVersion, ImmutableArray<EndedKey> keys) => _reaping.GetHeldAsync(ringVersion, keys);

    /// <inheritdoc/>
    public ValueTask<int> ReapAsync(long ringVersion, ImmutableArray<EndedKey> keys) => _reaping.ReapAsync(ringVersion, keys);

    /// <inheritdoc/>
    public ValueTask<DrainReply> ListNarrowAsync(long ringVersion, int replicas, int maxKeys) => _drain.ListNarrowAsync(ringVersion, replicas, maxKeys);

    /// <inheritdoc/>
    public ValueTask<KeptReply> KeepForOthersAsync(long ringVersion, ImmutableArray<string> away) => _drain.KeepForOthersAsync(ringVersion, away);

    /// <inheritdoc/>
    public ValueTask<int> DropAsync(long ringVersion, ImmutableArray<KeyDigest> keys) => _drain.DropAsync(ringVersion, keys);

    /// <inheritdoc/>
    public ValueTask<TreeReply> GetRootAsync(ExchangeScope scope) => _exchange.GetRootAsync(scope);

    /// <inheritdoc/>
    public ValueTask<TreeReply> CompareAsync(ExchangeScope scope, int level, ImmutableArray<TreeHash> hashes) => _exchange.CompareAsync(scope, level, hashes);

    /// <inheritdoc/>
    public ValueTask<LeafReply> ListLeavesAsync(ExchangeScope scope, ImmutableArray<int> leaves, int maxKeys) => _exchange.ListLeavesAsync(scope, leaves, maxKeys);

    /// <inheritdoc/>
    public ValueTask<FetchReply> FetchAsync(ImmutableArray<ulong> keys, int maxBytes) => _exchange.FetchAsync(keys, maxBytes);

    /// <inheritdoc/>
    public ValueTask<RepairReply> RepairAsync(ImmutableArray<MergeCommand> sets) => _exchange.RepairAsync(sets);

    /// <inheritdoc/>
    public ValueTask<VerifyReply> VerifyAsync() => _exchange.VerifyAsync();

    /// <summary>Removes what is stored of a key, from this turn on: what comes after it builds on nothing. False when the store did not take it.</summary>
    private async ValueTask<bool> RemoveAsync(ObjectKey key)
    {
        var flight = Enter(key);
        try
        {
            flight.Newest = VersionSet.Empty;
            await _range.WriteAsync(key, VersionSet.Empty);
            return true;
        }
        catch (IOException exception)
        {
            NotStored(exception);
            return false;
        }
        finally
        {
            Leave(key, flight);
        }
    }

    /// <summary>Has a write that is durable here handed over to the replicas that it is kept for.</summary>
    private void StoodIn(ObjectKey key, VersionSet set, StandIn? standIn)
    {
        if (standIn is not null) hints.Add(_id.Range, key, set, standIn);
    }

    /// <summary>
    /// Refuses a coordinator that goes by an older layout of the range: the replicas that it asks may have no quorum in common with those that requests
    /// by the newer one ask. One that goes by a newer one knows better than this replica, as long as the node is in the ring at all.
    /// </summary>
    private WriteStatus? Refuse(long ringVersion)
    {
        var own = ring.Snapshot;
        var version = own.VersionOf(_id.Range);
        if (ringVersion == version) return null;
#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.StaleRingAccepted)) return null;
#endif
        return ringVersion < version || !own.Contains(_id.Node) ? WriteStatus.StaleRing : null;
    }

    /// <summary>Has a new epoch begin where somebody knows of dots of this replica that it does not remember: its store is an older copy of itself.</summary>
    private void NoteKnown(CausalContext context)
    {
        var counter = _range.Counter;
        var actor = counter.Actor;
        if (context.HighestCounter(actor) <= counter.HighWaterMark) return;
        counter.Renew(actor);
        completeness.Doubt(_id.Range);
        logger.OlderThanKnown(_id, counter.Actor.Epoch);
    }

    /// <summary>Puts into an answer why the store did not take a write. One that has failed for good ends the node.</summary>
    private WriteStatus NotStored(IOException exception)
    {
        switch (exception)
        {
            // The store has logged it once for all that waited.
            case StoreFullException: return WriteStatus.StoreFull;
            case StoreOverloadedException:
                logger.StoreOverloaded(_id, exception.Message);
                return WriteStatus.StoreOverloaded;
            case StoreFailedException failed:
                failure.Report(failed);
                return WriteStatus.StoreFailed;
            default:
                logger.NotStored(_id, exception);
                return WriteStatus.StoreFailed;
        }
    }

    private WriteInFlight Enter(ObjectKey key)
    {
        if (!_inFlight.TryGetValue(key, out var flight)) _inFlight.Add(key, flight = new WriteInFlight());
        flight.Users++;
        return flight;
    }

    private void Leave(ObjectKey key, WriteInFlight flight)
    {
        if (--flight.Users == 0) _inFlight.Remove(key);
    }

    /// <summary>
    /// The stored version set. Its contents are not checked here: most of them are about to be replaced. A damaged record
    /// counts as missing: the store has begun a new epoch, so that no dot minted now claims to have seen what was in it.
    /// </summary>
    private async ValueTask<VersionSet> LoadAsync(ObjectKey key, WriteInFlight flight)
    {
        var loading = flight.Loading;
        if (loading is null)
        {
            var read = ReadStoredAsync(key);
            if (read.IsCompletedSuccessfully) return flight.SetLoaded(read.Result);
            flight.Loading = loading = read.AsTask();
        }

        // Whoever continues first sets it; a write that follows at once is what the others must then build on.
        var stored = await loading;
        return flight.Newest ?? flight.SetLoaded(stored);
    }

    private async ValueTask<VersionSet> ReadStoredAsync(ObjectKey key)
    {
        try
        {
            return await _range.ReadAsync(key) ?? VersionSet.Empty;
        }
        catch (RecordDamagedException)
        {
            logger.StoredContentDamaged(_id);
            completeness.Doubt(_id.Range);
            return DamagedRecord;
        }
    }

    /// <summary>
    /// True when a sibling that did not come with the command fails its checksum. No dot may be minted beside it: it would
    /// count as having replaced what was lost, wherever that still is.
    /// </summary>
    private bool CarriesDamage(VersionSet next, VersionSet arrived)
    {
        foreach (var sibling in next.Siblings)
            if (!arrived.Siblings.Contains(sibling) && IsDamaged(sibling.Content)) return true;
        return false;
    }

    private bool CarriesDamage(VersionSet next, ValueContent arrived)
    {
        foreach (var sibling in next.Siblings)
            if (!ReferenceEquals(sibling.Content, arrived) && IsDamaged(sibling.Content)) return true;
        return false;
    }

    private bool IsDamaged(ValueContent content)
    {
        if (ValueChecksum.Verify(content)) return false;
        logger.StoredContentDamaged(_id);
        return true;
    }

    private static WriteReply Refused(WriteStatus status) => new(status, null, default);

    /// <summary>The writes of one key that are loading it or wait for the store.</summary>
    private sealed class WriteInFlight
    {
        /// <summary>The newest version set, stored, on its way, or never to arrive if the store fails; null until loaded.</summary>
        public VersionSet? Newest;

        /// <summary>What was loaded, and so is known to be durable; null until loaded, and where that is damaged.</summary>
        public VersionSet? Loaded { get; private set; }

        public Task<VersionSet>? Loading;

        public int Users;

        public VersionSet SetLoaded(VersionSet stored)
        {
            if (!ReferenceEquals(stored, DamagedRecord)) Loaded = stored;
            return Newest = stored;
        }
    }

    private static class Replies
    {
        public static readonly ReadReply Missing = new(ReadStatus.Missing, null);
        public static readonly ReadReply Corrupt = new(ReadStatus.Corrupt, null);
        public static readonly ReadReply StaleRing = new(ReadStatus.StaleRing, null);
    }
}
