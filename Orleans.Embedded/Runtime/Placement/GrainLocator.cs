using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.GrainDirectory;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansKv.Embedded;

/// <summary>
/// Finds the silo of a grain for one calling silo: what it remembers, else the grain's directory, else placement. The last two happen in
/// the silo's own turns, once for all the calls that wait for one grain.
/// </summary>
internal sealed class GrainLocator(SiloRuntime silo) : IPlacementContext
{
    private const int MaxRemembered = 1_000_000;

    private readonly ConcurrentDictionary<GrainId, SiloRuntime> _known = new(8, 1024);
    private readonly Dictionary<GrainId, List<GrainRequest>> _waiting = [];

    public SiloAddress LocalSilo => silo.Address;

    public SiloStatus LocalSiloStatus => silo.Cluster.Membership.GetSiloStatus(silo.Address);

    public SiloAddress[] GetCompatibleSilos(PlacementTarget target)
    {
        var silos = silo.Cluster.ActiveSilos;
        return silos.Length > 0
            ? Array.ConvertAll(silos, static silo => silo.Address)
            : throw new OrleansException($"No active nodes are compatible with grain {target.GrainIdentity.Type} and interface {target.InterfaceType}.");
    }

    public bool TryGetKnown(GrainId id, [NotNullWhen(true)] out SiloRuntime? target)
    {
        if (_known.TryGetValue(id, out target) && !silo.Cluster.IsDead(target))
        {
            return true;
        }

        target = null;
        return false;
    }

    public void Remember(GrainId id, SiloAddress address)
    {
        if (silo.Cluster.Find(address) is { } target)
        {
            Remember(id, target);
        }
    }

    public void Forget(GrainId id, SiloRuntime target) => _known.TryRemove(KeyValuePair.Create(id, target));

    public void Locate(GrainRequest request) => silo.Scheduler.Post((Action)(() => BeginLocating(request)));

    public void OnSiloDead(SiloRuntime dead)
    {
        foreach (var entry in _known)
        {
            if (entry.Value == dead)
            {
                _known.TryRemove(entry);
            }
        }

        foreach (var directory in silo.Services.GetKeyedServices<IGrainDirectory>(KeyedService.AnyKey))
        {
            silo.Scheduler.Post((Action)(() => _ = UnregisterAsync(directory, dead)));
        }
    }

    private void Remember(GrainId id, SiloRuntime target)
    {
        if (_known.Count >= MaxRemembered)
        {
            _known.Clear();
        }

        _known[id] = target;
    }

    private void BeginLocating(GrainRequest request)
    {
        var id = request.Target!.GrainId;
        if (_waiting.TryGetValue(id, out var others))
        {
            others.Add(request);
            return;
        }

        _waiting[id] = [request];
        _ = LocateAsync(request);
    }

    private async Task LocateAsync(GrainRequest first)
    {
        var id = first.Target!.GrainId;
        SiloRuntime? target = null;
        Exception? failure = null;
        try
        {
            var address = await FindOrPlaceAsync(first);
            target = silo.Cluster.Find(address) ?? throw new SiloUnavailableException($"{id} was placed on {address}, which is no silo of this cluster.");
            Remember(id, target);
        }
        catch (Exception exception)
        {
            EngineLog.PlacementFailed(silo.Log, exception, id);
            failure = exception;
        }

        _waiting.Remove(id, out var requests);
        foreach (var request in requests!)
        {
            if (target is null)
            {
                silo.Reject(request, failure!);
            }
            else
            {
                silo.SendTo(target, request);
            }
        }
    }

    private async Task<SiloAddress> FindOrPlaceAsync(GrainRequest request)
    {
        var (id, grainClass) = (request.Target!.GrainId, request.Target.Shared.GrainClass);
        if (grainClass.UsesDirectory)
        {
            var directory = grainClass.GetDirectory(silo);
            if (await directory.Lookup(id) is { SiloAddress: { } found } registered)
            {
                if (!silo.Cluster.IsDead(found))
                {
                    return found;
                }

                await directory.Unregister(registered);
            }
        }

        var strategy = grainClass.Placement ?? silo.Services.GetRequiredService<PlacementStrategy>();
        var director = silo.Services.GetRequiredKeyedService<IPlacementDirector>(strategy.GetType());
        var target = new PlacementTarget(id, request.RequestContextData ?? [], request.Target.InterfaceType, 0);
        return await director.OnAddActivation(strategy, target, this);
    }

    private async Task UnregisterAsync(IGrainDirectory directory, SiloRuntime dead)
    {
        try
        {
            await directory.UnregisterSilos([dead.Address]);
        }
        catch (Exception exception)
        {
            EngineLog.UnregisterSilosFailed(silo.Log, exception, dead.Address);
        }
    }
}
