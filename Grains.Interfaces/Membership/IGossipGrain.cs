using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansKv.Membership;

/// <summary>A node's part in the gossip about members. Key: the node's name; pinned to it.</summary>
[Alias("kv.IGossipGrain")]
public interface IGossipGrain : IGrainWithStringKey
{
    /// <summary>Begins to gossip; nothing when it does already.</summary>
    [Alias("Start")]
    ValueTask StartAsync();

    /// <summary>Takes what the sender has newer, and answers with what it lacks.</summary>
    [Alias("Exchange")]
    ValueTask<GossipReply> ExchangeAsync(GossipDigest digest);

    /// <summary>Takes the records that the answer to a digest asked for.</summary>
    [Alias("Deliver"), OneWay]
    ValueTask DeliverAsync(GossipDelta delta);

    /// <summary>What this node saw happen to members, the oldest first; the last <c>256</c>, of earlier lives of the node too.</summary>
    [Alias("GetHistory")]
    ValueTask<ImmutableArray<MembershipEvent>> GetHistoryAsync();
}
