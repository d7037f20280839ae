using System.Collections.Immutable;
using OrleansKv.Replicas;

namespace OrleansKv.Reaping;

/// <summary>A vnode's part in forgetting keys that were deleted or have expired. Key: <c>range@node</c>, see <see cref="KeyRangeId"/>.</summary>
[Alias("kv.IReplicaReapGrain")]
public interface IReplicaReapGrain : IGrainWithStringKey
{
    /// <summary>Lists keys of which everything that the replica holds has read as deleted since before an instant.</summary>
    [Alias("ListEnded"), ResponseTimeout(IKeyRangeGrain.LongestCall)]
    ValueTask<EndedKeysReply> ListEndedAsync(long ringVersion, DateTimeOffset endedBefore, int maxKeys);

    /// <summary>Says what the replica holds of keys.</summary>
    [Alias("GetHeld"), ResponseTimeout(IKeyRangeGrain.LongestCall)]
    ValueTask<HeldKeysReply> GetHeldAsync(long ringVersion, ImmutableArray<EndedKey> keys);

    /// <summary>Forgets keys whose version sets are still those with the given digests, and returns how many these were. The caller knows that no node holds anything else of them.</summary>
    [Alias("Reap"), ResponseTimeout(IKeyRangeGrain.LongestCall)]
    ValueTask<int> ReapAsync(long ringVersion, ImmutableArray<EndedKey> keys);
}
