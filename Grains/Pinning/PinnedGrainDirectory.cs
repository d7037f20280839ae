using System.Collections.Concurrent;
using Orleans.GrainDirectory;

namespace OrleansKv.Pinning;

/// <summary>
/// The directory of pinned grains. Where a pinned grain lives follows from its key, so nothing has to be asked of
/// another silo: only the activations of the own silo are kept, to prevent a second one. A distributed directory would
/// make calls to healthy replicas fail while the partition that holds their entry is on a dead silo.
/// </summary>
internal sealed class PinnedGrainDirectory : IGrainDirectory
{
    private readonly ConcurrentDictionary<GrainId, GrainAddress> _local = new();

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult(_local.GetValueOrDefault(grainId));

    public Task<GrainAddress?> Register(GrainAddress address) => Register(address, null);

    public Task<GrainAddress?> Register(GrainAddress address, GrainAddress? previousAddress)
    {
        var kept = _local.AddOrUpdate(
            address.GrainId,
            static (_, state) => state.address,
            static (_, existing, state) => state.previousAddress is { } previous && existing.Matches(previous) ? state.address : existing,
            (address, previousAddress));
        return Task.FromResult<GrainAddress?>(kept);
    }

    public Task Unregister(GrainAddress address)
    {
        if (_local.TryGetValue(address.GrainId, out var existing) && existing.Matches(address))
            _local.TryRemove(KeyValuePair.Create(address.GrainId, existing));
        return Task.CompletedTask;
    }

    /// <summary>Entries are local, and the local silo is not dead: nothing to do.</summary>
    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
