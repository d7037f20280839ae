using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansKv.Hosting;
using OrleansKv.Storage;

namespace OrleansKv.Ring;

/// <summary>What a node says of itself to a cluster that is to take it in.</summary>
internal sealed class NodeIntroductions(string node, KvNodeOptions options, IOptions<ClusterOptions> cluster, INodeStore store, RingAgreement agreement)
{
    /// <exception cref="IOException">The node's store does not take what tells its data directory from others.</exception>
    public async ValueTask<NodeIntroduction> OwnAsync(DateTimeOffset now)
    {
        await agreement.KeepAsync();
        var identity = agreement.Identity ?? throw new IOException("Its data directory cannot be written.");
        var own = options.Joining ?? options.Members.FirstOrDefault(member => member.Node == node) ?? new RingMember(node);
        var ranges = await store.ListRangesAsync();
        return new NodeIntroduction(
            cluster.Value.ClusterId, options.Ring.KeyRanges, options.Ring.TokensPerWeight, options.Ring.LoadBound, NodeFormat.Version, now, identity, own.Weight, own.Zone,
            ranges.Any(range => range < options.Ring.KeyRanges));
    }
}
