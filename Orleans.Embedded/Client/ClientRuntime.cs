using Orleans.Configuration;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>A client: its calls enter the cluster through one active silo after the other.</summary>
internal sealed class ClientRuntime(EmbeddedCluster cluster, IServiceProvider services, TimeProvider clock, ClientMessagingOptions messaging)
    : CallRuntime(cluster, services, clock, messaging)
{
    private uint _lastGateway;
    private volatile bool _isClosed;

    public void Close()
    {
        _isClosed = true;
        Cluster.Remove(this);
        FailAllForShutdown();
        Outstanding.Dispose();
    }

    /// <summary>No more calls enter through the silos of that name: those that did are over for this side.</summary>
    public void OnGatewayClosed(string siloName) => Outstanding.FailAll(request => request.SourceSilo?.Name == siloName, Lost);

    public override void Dispatch(GrainReference target, GrainRequest request)
    {
        var gateways = Cluster.Gateways;
        if (_isClosed)
        {
            request.Fail(new SiloUnavailableException($"The local host is shutting down and can no longer process {request}."));
        }
        else if (gateways.Length == 0)
        {
            request.Fail(new OrleansMessageRejectionException("No gateways available"));
        }
        else
        {
            var gateway = gateways.Length == 1 ? gateways[0] : gateways[Interlocked.Increment(ref _lastGateway) % (uint)gateways.Length];
            request.SourceSilo = gateway;
            gateway.Route(request);
            if ((gateway.IsKilled && Cluster.IsDead(gateway)) || Cluster.IsGatewayClosed(gateway))
            {
                // It died or was closed before it was known to carry this call, so that its end did not end the call.
                request.Fail(Lost(request));
            }
        }
    }

    private static SiloUnavailableException Lost(GrainRequest request) =>
        new($"The gateway {request.SourceSilo!.Address} became unavailable for {request}.");
}
