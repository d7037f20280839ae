using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>What grain references call through: a silo or a client.</summary>
internal abstract class CallRuntime
{
    private readonly MessagingOptions _messaging;

    protected CallRuntime(EmbeddedCluster cluster, IServiceProvider services, TimeProvider clock, MessagingOptions messaging)
    {
        Cluster = cluster;
        Services = services;
        Clock = clock;
        Executor = services.GetService<IEmbeddedExecutor>() ?? cluster.Executor;
        _messaging = messaging;
        Outstanding = new OutstandingCalls(clock, OnTimeout);
        GrainFactory = new EmbeddedGrainFactory(this);
    }

    public EmbeddedCluster Cluster { get; }

    public IServiceProvider Services { get; }

    public TimeProvider Clock { get; }

    /// <summary>Where this caller's work runs: on the executor of its services, else on the cluster's.</summary>
    public IEmbeddedExecutor Executor { get; }

    public bool RunsOnThreadPool => Executor is ThreadPoolExecutor;

    public OutstandingCalls Outstanding { get; }

    public EmbeddedGrainFactory GrainFactory { get; }

    public void Send(GrainReference target, GrainRequest request, CancellationToken cancellationToken)
    {
        request.Caller = this;
        request.Target = target;
        request.IsFromGrain = Activation.Current is not null;
        request.RequestContextData = RequestContext.Values;
        if (!request.Method.IsOneWay)
        {
            Outstanding.Add(request, request.Method.ResponseTimeout ?? _messaging.ResponseTimeout);
        }

        if (cancellationToken.CanBeCanceled)
        {
            SubscribeToCancellation(request, cancellationToken);
            if (request.IsClaimed)
            {
                return;
            }
        }

        Dispatch(target, request);
    }

    /// <summary>Sends a request into the cluster.</summary>
    public abstract void Dispatch(GrainReference target, GrainRequest request);

    /// <summary>
    /// A silo was declared dead: calls that depend on it fail. One that stopped in order still passes on the responses to calls that
    /// went out through it.
    /// </summary>
    public virtual void OnSiloDead(SiloRuntime silo) =>
        Outstanding.FailAll(
            request => request.TargetSilo == silo || (silo.IsKilled && request.SourceSilo == silo),
            request => new SiloUnavailableException($"The target silo {silo.Address} became unavailable for {request}."));

    protected void FailAllForShutdown() =>
        Outstanding.FailAll(
            static _ => true,
            static request => new SiloUnavailableException($"The local host is shutting down and can no longer process {request}."));

    private void SubscribeToCancellation(GrainRequest request, CancellationToken cancellationToken)
    {
        request.Cancellation = new RequestCancellation(cancellationToken);
        request.Cancellation.Registration = cancellationToken.UnsafeRegister(
            static state => ((GrainRequest)state!).Caller!.OnCancelled((GrainRequest)state), request);
    }

    private void OnCancelled(GrainRequest request)
    {
        if (_messaging.WaitForCancellationAcknowledgement && request.TargetSilo is not null)
        {
            SendCancellation(request);
        }
        else if (request.Fail(new OperationCanceledException(request.Cancellation!.CallerToken)))
        {
            SendCancellation(request);
        }
    }

    private void OnTimeout(GrainRequest request)
    {
        var timeout = request.Method.ResponseTimeout ?? _messaging.ResponseTimeout;
        if (request.Fail(new TimeoutException($"Response did not arrive on time in {timeout} for {request}.")) && _messaging.CancelRequestOnTimeout)
        {
            SendCancellation(request);
        }
    }

    private static void SendCancellation(GrainRequest request)
    {
        if (request is { Cancellation: not null, TargetSilo: { } target, SourceSilo: { } source })
        {
            source.Cluster.Transmit(source, target, EmbeddedMessageKind.Cancel, request);
        }
    }
}
