using System.Collections.Immutable;
using OrleansKv.Replicas;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// A vnode's side of an exchange with another home replica of its range. Key: <c>range@node</c>, see <see cref="KeyRangeId"/>. Every call may be
/// made at any time, in any order and again: an exchange leaves nothing behind on the replica but what it repaired.
/// </summary>
[Alias("kv.IReplicaExchangeGrain")]
public interface IReplicaExchangeGrain : IGrainWithStringKey
{
    /// <summary>Returns the root of the replica's tree.</summary>
    [Alias("GetRoot"), ResponseTimeout(IKeyRangeGrain.LongestCall)]
    ValueTask<TreeReply> GetRootAsync(ExchangeScope scope);

    /// <summary>Compares hashes of a level of another replica's tree with the own ones; see <see cref="TreeReply"/>.</summary>
    [Alias("Compare"), ResponseTimeout(IKeyRangeGrain.LongestCall)]
    ValueTask<TreeReply> CompareAsync(ExchangeScope scope, int level, ImmutableArray<TreeHash> hashes);

    /// <summary>Lists the keys in leaves, of as many leaves as have at most so many keys together, but of one at least.</summary>
    [Alias("ListLeaves"), ResponseTimeout(IKeyRangeGrain.LongestCall)]
    ValueTask<LeafReply> ListLeavesAsync(ExchangeScope scope, ImmutableArray<int> leaves, int maxKeys);

    /// <summary>Returns the version sets of keys, given by their hashes, up to a number of bytes, but of one at least.</summary>
    [Alias("Fetch"), ResponseTimeout(IKeyRangeGrain.LongestCall)]
    ValueTask<FetchReply> FetchAsync(ImmutableArray<ulong> keys, int maxBytes);

    /// <summary>Joins version sets with the stored ones, each as <see cref="IKeyRangeGrain.MergeAsync"/> does.</summary>
    [Alias("Repair"), ResponseTimeout(IKeyRangeGrain.LongestCall)]
    ValueTask<RepairReply> RepairAsync(ImmutableArray<MergeCommand> sets);

    /// <summary>Holds the tree against the store, and makes it anew if it differs.</summary>
    [Alias("Verify"), ResponseTimeout("00:01:00")]
    ValueTask<VerifyReply> VerifyAsync();
}
