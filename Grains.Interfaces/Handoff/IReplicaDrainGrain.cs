using System.Collections.Immutable;
using OrleansKv.AntiEntropy;
using OrleansKv.Replicas;

namespace OrleansKv.Handoff;

/// <summary>A vnode's side of giving up what its node is no home replica of any more. Key: <c>range@node</c>, see <see cref="KeyRangeId"/>.</summary>
[Alias("kv.IReplicaDrainGrain")]
public interface IReplicaDrainGrain : IGrainWithStringKey
{
    /// <summary>The keys of buckets of so many home replicas at most, some of them.</summary>
    [Alias("ListNarrow"), ResponseTimeout(IKeyRangeGrain.LongestCall)]
    ValueTask<DrainReply> ListNarrowAsync(long ringVersion, int replicas, int maxKeys);

    /// <summary>Has what the node holds of the range and is no home replica of go to the home replicas, but for keys of which one is away.</summary>
    [Alias("KeepForOthers"), ResponseTimeout(IKeyRangeGrain.LongestCall)]
    ValueTask<KeptReply> KeepForOthersAsync(long ringVersion, ImmutableArray<string> away);

    /// <summary>Removes those of the keys that are still as they were, and that no hint stands for; returns how many.</summary>
    [Alias("Drop"), ResponseTimeout(IKeyRangeGrain.LongestCall)]
    ValueTask<int> DropAsync(long ringVersion, ImmutableArray<KeyDigest> keys);
}
