namespace OrleansKv.Membership;

/// <summary>Makes a node gossip from the moment its silo takes calls; its gossip grain then lives as long as the silo.</summary>
internal sealed class GossipStart(ILocalSiloDetails silo, IGrainFactory grains) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(GossipStart), ServiceLifecycleStage.Active, _ => grains.GetGrain<IGossipGrain>(silo.Name).StartAsync().AsTask());
}
