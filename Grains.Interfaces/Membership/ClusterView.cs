using System.Collections.Immutable;
using OrleansKv.Coordination;

namespace OrleansKv.Membership;

/// <summary>The cluster as one of its nodes sees it.</summary>
/// <param name="Name">The cluster's name.</param>
/// <param name="AnsweredBy">The node that answers.</param>
/// <param name="Version">The release of OrleansKv that the node runs.</param>
/// <param name="KeyRanges">The number of key ranges, fixed when the cluster was made.</param>
/// <param name="RingVersion">The version of the ring.</param>
/// <param name="Defaults">The properties of a bucket that has none of its own.</param>
/// <param name="MaxValueBytes">The largest value that a client may write.</param>
/// <param name="Nodes">Every configured node.</param>
[GenerateSerializer, Immutable, Alias("kv.ClusterView")]
public sealed record ClusterView(
    [property: Id(0)] string Name,
    [property: Id(1)] string AnsweredBy,
    [property: Id(2)] string Version,
    [property: Id(3)] int KeyRanges,
    [property: Id(4)] long RingVersion,
    [property: Id(5)] BucketProperties Defaults,
    [property: Id(6)] int MaxValueBytes,
    [property: Id(7)] ImmutableArray<NodeView> Nodes);
