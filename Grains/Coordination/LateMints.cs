using System.Collections.Immutable;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>
/// Watches replicas that were given up while they were minting a write's dot, or whose stores refused it. One that stored the write after all has made
/// a second version of it, next to the one that another replica minted meanwhile: one write would show as two siblings. So the
/// replicas are told that the version that was kept stands for both; where none was kept, that the first one stands for all. Under
/// last-write-wins the later one wins by itself.
/// </summary>
/// <remarks>A replica whose answer never comes, because its node died after it had stored the write, can still leave a second sibling.</remarks>
internal sealed class LateMints(
    CoordinatorServices services, ObjectKey key, ConflictPolicy conflict, int range, ImmutableArray<ReplicaReference> replicas)
{
    private readonly List<WriteReply> _doubtful = [];

    /// <summary>What stands for the write: the first version that was stored late, until one is kept.</summary>
    private WriteReply? _standing;

    /// <summary>The version that another replica minted, and that the client is told of.</summary>
    public void Keep(WriteReply minted)
    {
        if (_standing is { } late) Replace(late, minted);
        Stand(minted);
    }

    /// <summary>A version that a store did not take. Another write that was built on it may have taken it along.</summary>
    public void Doubt(WriteReply minted)
    {
        if (conflict != ConflictPolicy.Siblings) return;
        if (_standing is { } kept) Replace(minted, kept);
        else _doubtful.Add(minted);
    }

    /// <summary>Waits for the answer of a replica that was given up.</summary>
    public void Watch(Task<WriteReply> call) => _ = WatchAsync(call);

    private async Task WatchAsync(Task<WriteReply> call)
    {
        WriteReply late;
        try
        {
            late = await call;
        }
        catch (Exception)
        {
            // The tracker has said already that this replica did not take the write.
            return;
        }

        if (conflict != ConflictPolicy.Siblings || late.Set is null) return;
        if (late.Status != WriteStatus.Stored) Doubt(late);
        else if (_standing is null) Stand(late);
        else Replace(late, _standing);
    }

    private void Stand(WriteReply minted)
    {
        _standing = minted;
        foreach (var doubtful in _doubtful) Replace(doubtful, minted);
        _doubtful.Clear();
    }

    private void Replace(WriteReply late, WriteReply kept)
    {
        // All that the write left, as when it is spread: the version that it is to stand beside alone may be one that it replaced.
        var context = kept.Set!.Context.With(late.Dot, VersionOf(late).Written);
        var siblings = kept.Set.Siblings.RemoveAll(sibling => sibling.Dot == late.Dot);
        var repair = new MergeCommand(key, new VersionSet(context, siblings), conflict, services.Replicas.Ring.VersionOf(range));
        foreach (var replica in replicas)
            if (services.Nodes.IsActive(replica.Node)) services.ReadRepair.Start(replica, repair, yields: false);
    }

    private static VersionedValue VersionOf(WriteReply minted) => minted.Set!.Siblings.First(sibling => sibling.Dot == minted.Dot);
}
