using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Membership;
using OrleansKv.Pacing;
using OrleansKv.Pinning;
using OrleansKv.Reaping;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.Hosting;

/// <summary>Makes a silo a node of OrleansKv.</summary>
public static class KvSiloBuilderExtensions
{
    /// <summary>The name of the storage for states of grains that are pinned to this node.</summary>
    internal const string NodeStorage = "node";

    /// <summary>
    /// Adds the store, the ring and the grains' services. The silo's name is the node's name and must be one of the
    /// members, or that of the node that comes later; its cluster id is the cluster's name.
    /// </summary>
    /// <exception cref="ArgumentException">An option cannot be used; the message names it.</exception>
    public static ISiloBuilder AddOrleansKv(this ISiloBuilder silo, KvNodeOptions options)
    {
        options.Validate();
        var snapshot = new RingSnapshot(1, new HashRing(options.Members, options.Ring));

        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Random>();
        services.AddSingleton(options.Coordination);
        services.AddSingleton(options.Versioning);
        services.AddSingleton(options.AntiEntropy);
        services.AddSingleton<ForegroundLatency>();
        services.AddSingleton<RangeCompleteness>();
        services.AddSingleton(new CurrentRing(snapshot));
        services.AddSingleton(options);
        services.AddSingleton<RingJournal>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static provider => provider.GetRequiredService<RingJournal>());
        services.AddSingleton<RingSync>();
        services.AddSingleton(options.Gossip);
        services.AddSingleton(options.Handoff);
        services.AddSingleton(options.Reaping);
        services.AddSingleton<ActiveNodes>();
        services.AddSingleton(static provider =>
        {
            var states = new MemberStates();
            MembershipMetrics.Add(provider.GetRequiredService<ILocalSiloDetails>().Name, states);
            return states;
        });
        services.AddSingleton<IMemberStates>(static provider => provider.GetRequiredService<MemberStates>());
        services.AddSingleton(provider => new HybridLogicalClock(provider.GetRequiredService<TimeProvider>(), options.Versioning.MaxClockDrift));
        services.AddSingleton<BucketCatalog>();
        services.AddSingleton(provider =>
        {
            var admission = new RequestAdmission(options.Coordination);
            CoordinationMetrics.Add(provider.GetRequiredService<ILocalSiloDetails>().Name, admission);
            return admission;
        });
        services.AddSingleton<ReadRepair>();
        services.AddSingleton(provider => new OwnZone(provider.GetRequiredService<ILocalSiloDetails>().Name, options));
        services.AddSingleton<CoordinatorServices>();
        services.AddSingleton<BucketLookup>();
        services.AddSingleton(provider => new ContextTokens(options.Versioning, provider.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId));
        services.TryAddSingleton<INodeStore>(provider => new MemoryNodeStore(new Actor(
            provider.GetRequiredService<ILocalSiloDetails>().Name,
            StoreEpoch.Create(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Random>()))));
        services.AddSingleton<NodeGrainStorage>();
        services.AddSingleton<StoreFailure>();
        services.AddSingleton<HintTable>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, NodeNameCheck>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, GossipStart>();

        silo.AddNodeGrainStorage(NodeStorage);
        silo.AddPlacementDirector<PinnedPlacement, PinnedPlacementDirector>();
        silo.AddGrainDirectory(PinnedPlacement.Directory, static (_, _) => new PinnedGrainDirectory());
        // The ring that the node starts with is noted whether anybody asks or not.
        silo.AddStartupTask(static async (provider, _) =>
            await provider.GetRequiredService<IGrainFactory>().GetGrain<IRingGrain>(provider.GetRequiredService<ILocalSiloDetails>().Name).GetTokensAsync());
        silo.AddStartupTask(static async (provider, _) =>
            await provider.GetRequiredService<IGrainFactory>().GetGrain<IAntiEntropyGrain>(provider.GetRequiredService<ILocalSiloDetails>().Name).StartAsync());
        silo.AddStartupTask(static async (provider, _) =>
            await provider.GetRequiredService<IGrainFactory>().GetGrain<IReapGrain>(provider.GetRequiredService<ILocalSiloDetails>().Name).StartAsync());
        return silo;
    }
}
