using System.Collections.Concurrent;
using Orleans.GrainDirectory;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>The default grain directory, one for the whole cluster.</summary>
internal sealed class ClusterGrainDirectory(EmbeddedCluster cluster) : IGrainDirectory
{
    private readonly ConcurrentDictionary<GrainId, GrainAddress> _entries = new(8, 1024);

    public Task<GrainAddress?> Register(GrainAddress address) => Register(address, null);

    public Task<GrainAddress?> Register(GrainAddress address, GrainAddress? previousAddress) =>
        Task.FromResult<GrainAddress?>(_entries.AddOrUpdate(
            address.GrainId,
            static (_, added) => added.address,
            static (_, registered, added) =>
                registered.Matches(added.previousAddress) || added.cluster.IsDead(registered.SiloAddress!) ? added.address : registered,
            (address, previousAddress, cluster)));

    public Task Unregister(GrainAddress address)
    {
        if (_entries.TryGetValue(address.GrainId, out var registered) && registered.Matches(address))
        {
            _entries.TryRemove(KeyValuePair.Create(address.GrainId, registered));
        }

        return Task.CompletedTask;
    }

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult(_entries.GetValueOrDefault(grainId));

    public Task UnregisterSilos(List<SiloAddress> siloAddresses)
    {
        foreach (var entry in _entries)
        {
            if (siloAddresses.Contains(entry.Value.SiloAddress!))
            {
                _entries.TryRemove(entry);
            }
        }

        return Task.CompletedTask;
    }
}
