using System.Collections.Immutable;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// One exchange of a range, from the side that begins it. The roots are compared first. Where they differ, the two descend in turn: each sends its hashes of the
/// children of what differed last, so that two round trips lead to the leaves. Then the keys of differing leaves are listed with their
/// digests, and of those keys alone version sets go to and fro, a bounded batch at a time: what the peer holds is joined with the own, and what it
/// lacks of the result goes back; or, where only pushes are wanted, nothing comes here. Nothing is remembered between steps but on this side, every step may fail, and another exchange takes up what is left.
/// </summary>
internal sealed class Exchange(
    ExchangeScope scope,
    IReplicaExchangeGrain own,
    IReplicaExchangeGrain peer,
    Func<string, ValueTask<ConflictPolicy?>> conflictOf,
    IExchangePace pace,
    AntiEntropyOptions options,
    TimeProvider time,
    ExchangeResult result,
    bool pushesOnly = false)
{
    /// <summary>What a stored version set costs whatever it holds, in bytes of the pace: else many small ones would not yield to clients.</summary>
    internal const long BytesPerKey = 8_192;

    /// <summary>Runs the exchange. What was done until then is in the result also when it fails.</summary>
    /// <exception cref="ExchangeFailedException">A replica refused a step.</exception>
    /// <exception cref="TimeoutException">A call was not answered in time.</exception>
    /// <exception cref="OperationCanceledException">The pace ended it.</exception>
    public async Task RunAsync()
    {
        var leaves = await FindDifferingLeavesAsync();
        while (!leaves.IsEmpty)
        {
            leaves = leaves[await RepairLeavesAsync(leaves)..];
#if PLANTED_BUGS
            if (PlantedBug.Is(PlantedBug.LostResumeMark)) return;
#endif
        }
    }

    private async Task<ImmutableArray<int>> FindDifferingLeavesAsync()
    {
        var mine = Checked(await WaitAsync(own.GetRootAsync(scope)));
        for (var level = 0; ; level += 2)
        {
            var theirs = Checked(await AskAsync(ExchangeSize.Of(mine), peer.CompareAsync(scope, level, mine), ExchangeSize.Of));
            if (theirs.IsEmpty) return [];
            mine = Checked(await WaitAsync(own.CompareAsync(scope, level + 1, theirs)));
            if (mine.IsEmpty) return [];
            if (level + 1 == HashTree.LeafLevel) return [.. mine.Select(static leaf => leaf.Index)];
        }
    }

    /// <summary>Repairs as many leaves as one list has room for, and returns how many they were.</summary>
    private async Task<int> RepairLeavesAsync(ImmutableArray<int> leaves)
    {
        var mine = await WaitAsync(own.ListLeavesAsync(scope, leaves, options.MaxListedKeys));
        Check(mine.Status);
        leaves = leaves[..mine.Leaves];
        var theirs = await AskAsync(ExchangeSize.OfLeaves(leaves.Length), peer.ListLeavesAsync(scope, leaves, options.MaxListedKeys), ExchangeSize.Of);
        Check(theirs.Status);
        var isListed = leaves[..theirs.Leaves].ToHashSet();
        var ownKeys = mine.Keys.Where(key => isListed.Contains(KeyHash.LeafOf(key.Key))).ToDictionary(static key => key.Key, static key => key.Digest);

        if (pushesOnly)
        {
            foreach (var key in theirs.Keys)
                if (ownKeys.TryGetValue(key.Key, out var same) && same == key.Digest) ownKeys.Remove(key.Key);
            result.Differing += ownKeys.Count;
            await PushAsync([.. ownKeys.Keys], []);
            return theirs.Leaves;
        }

        var differing = theirs.Keys.Where(key => !ownKeys.TryGetValue(key.Key, out var digest) || digest != key.Digest).Select(static key => key.Key).ToImmutableArray();
        foreach (var key in theirs.Keys)
            if (ownKeys.TryGetValue(key.Key, out var digest) && digest == key.Digest) ownKeys.Remove(key.Key);
        var inBoth = differing.Where(ownKeys.ContainsKey).ToHashSet();
        var ownAlone = ownKeys.Keys.Where(key => !inBoth.Contains(key)).ToImmutableArray();
        result.Differing += differing.Length + ownAlone.Length;

        await PullAsync(differing, inBoth);
        await PushAsync(ownAlone, []);
        return theirs.Leaves;
    }

    /// <summary>Brings what the peer holds of keys, and pushes back what it lacks of the join, of keys that both have.</summary>
    private async Task PullAsync(ImmutableArray<ulong> keys, HashSet<ulong> inBoth)
    {
        while (!keys.IsEmpty)
        {
            var asked = keys[..Math.Min(keys.Length, options.MaxBatchKeys)];
            var reply = await AskAsync(ExchangeSize.OfKeys(asked.Length), peer.FetchAsync(asked, options.MaxBatchBytes), ExchangeSize.Of);
            Check(reply.Status);
            if (!reply.Versions.IsEmpty)
            {
                var stored = await WaitAsync(own.RepairAsync(await CommandsAsync(reply.Versions)));
                result.Pulled += stored.Stored;
                Check(stored, "the own replica");
                await pace.SpendAsync(reply.Versions.Length * BytesPerKey);
            }

            var handled = asked[..reply.Handled];
            await PushAsync([.. handled.Where(inBoth.Contains)], reply.Versions);
            keys = keys[handled.Length..];
        }
    }

    /// <summary>Sends what the own replica holds of keys, without what the peer is known to have.</summary>
    private async Task PushAsync(ImmutableArray<ulong> keys, ImmutableArray<KeyVersions> known)
    {
        var held = known.ToDictionary(static versions => versions.Key, static versions => versions.Set);
        while (!keys.IsEmpty)
        {
            var reply = await WaitAsync(own.FetchAsync(keys[..Math.Min(keys.Length, options.MaxBatchKeys)], options.MaxBatchBytes));
            Check(reply.Status);
            keys = keys[reply.Handled..];
            var lacking = reply.Versions.Where(versions => !held.TryGetValue(versions.Key, out var set) || !VersionSets.AreEqual(set, versions.Set));
            var commands = await CommandsAsync([.. lacking]);
            if (commands.IsEmpty) continue;
            var stored = await AskAsync(ExchangeSize.Of(commands), peer.RepairAsync(commands), ExchangeSize.Of);
            result.Pushed += stored.Stored;
            Check(stored, "the peer");
            await pace.SpendAsync(commands.Length * BytesPerKey);
        }
    }

    private async ValueTask<ImmutableArray<MergeCommand>> CommandsAsync(ImmutableArray<KeyVersions> versions)
    {
        var commands = ImmutableArray.CreateBuilder<MergeCommand>(versions.Length);
        foreach (var (key, set) in versions)
        {
            var conflict = await conflictOf(key.Bucket) ?? throw new ExchangeFailedException("the properties of a bucket cannot be read");
            commands.Add(new MergeCommand(key, set, conflict, scope.RingVersion));
        }

        return commands.MoveToImmutable();
    }

    /// <summary>Calls the peer: counts both messages, and waits as the pace demands.</summary>
    private async Task<T> AskAsync<T>(long size, ValueTask<T> call, Func<T, long> sizeOf)
    {
        result.Messages++;
        result.Bytes += size;
        var reply = await WaitAsync(call);
        result.Messages++;
        var answered = sizeOf(reply);
        result.Bytes += answered;
        await pace.SpendAsync(size + answered);
        return reply;
    }

    private Task<T> WaitAsync<T>(ValueTask<T> call) => call.AsTask().WaitAsync(options.CallTimeout, time);

    private ImmutableArray<TreeHash> Checked(TreeReply reply)
    {
        Check(reply.Status);
        result.WidestBucket = Math.Max(result.WidestBucket, reply.WidestBucket);
        return reply.Hashes;
    }

    private static void Check(ExchangeStatus status)
    {
        if (status == ExchangeStatus.Ok) return;
        throw new ExchangeFailedException(
            status switch
            {
                ExchangeStatus.StaleRing => "the replicas do not go by the same ring",
                ExchangeStatus.BucketUnknown => "a replica does not know the properties of a bucket",
                _ => "a replica's store cannot be read",
            },
            isPassing: status == ExchangeStatus.StaleRing);
    }

    private static void Check(RepairReply reply, string who)
    {
        if (reply.Refusal != WriteStatus.Stored) throw new ExchangeFailedException($"{who} refused a version set: {reply.Refusal}", reply.Refusal == WriteStatus.StaleRing);
    }
}
