using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>One life of a silo: its activations, and the way of requests to and from them.</summary>
internal sealed class SiloRuntime : CallRuntime, ILocalSiloDetails
{
    /// <summary>A fixed number of locks, so that the order of enumeration does not depend on the machine.</summary>
    private const int TableConcurrency = 8;

    private readonly ConcurrentDictionary<GrainId, GrainMailbox> _mailboxes = new(TableConcurrency, 1024);
    private readonly Lock _creation = new();
    private volatile bool _isKilled;
    private volatile bool _takesNewActivations = true;
    private volatile bool _isClosed;

    public SiloRuntime(
        EmbeddedCluster cluster,
        string name,
        SiloAddress address,
        IServiceProvider services,
        TimeProvider clock,
        SiloMessagingOptions messaging,
        GrainCollectionOptions collection)
        : base(cluster, services, clock, messaging)
    {
        Name = name;
        Address = address;
        Messaging = messaging;
        Collection = collection;
        Log = services.GetRequiredService<ILoggerFactory>().CreateLogger("OrleansKv.Embedded.Silo");
        ClusterId = services.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId;
        PauseGate = new PauseGate(Executor);
        Scheduler = new TurnScheduler(this, null);
        Collector = new IdleCollector(this, collection);
        Instances = new GrainInstances(services);
        Locator = new GrainLocator(this);
    }

    public string Name { get; }

    public SiloAddress Address { get; }

    public SiloMessagingOptions Messaging { get; }

    public GrainCollectionOptions Collection { get; }

    public ILogger Log { get; }

    /// <summary>Runs the silo's own work.</summary>
    public TurnScheduler Scheduler { get; }

    public IdleCollector Collector { get; }

    public GrainInstances Instances { get; }

    public GrainLocator Locator { get; }

    public string ClusterId { get; }

    public bool TakesNewActivations => _takesNewActivations;

    /// <summary>Whether the silo was killed: nothing of it runs any more.</summary>
    public bool IsKilled => _isKilled;

    /// <summary>Holds the silo's work while it is paused.</summary>
    public PauseGate PauseGate { get; }

    /// <summary>Whether no more turns may begin now.</summary>
    public bool IsStill => _isKilled || PauseGate.IsPaused;

    string ILocalSiloDetails.DnsHostName => "localhost";

    SiloAddress ILocalSiloDetails.SiloAddress => Address;

    SiloAddress ILocalSiloDetails.GatewayAddress => Address;

    public IEnumerable<Activation> Activations =>
        _mailboxes.Values.SelectMany(static mailbox => mailbox is StatelessWorkerPool pool ? pool.Activations : [(Activation)mailbox]);

    /// <summary>Sends a request that comes from this silo, or through it from a client.</summary>
    public void Route(GrainRequest request)
    {
        var target = request.Target!;
        if (target.Mailbox is { } known && known.Silo == this && Post(known, request))
        {
            return;
        }

        if (_mailboxes.TryGetValue(target.GrainId, out var mailbox) && Post(mailbox, request))
        {
            target.Mailbox = mailbox;
        }
        else if (target.Shared.GrainClass.IsStatelessWorker)
        {
            SendTo(this, request);
        }
        else if (Locator.TryGetKnown(target.GrainId, out var silo))
        {
            SendTo(silo, request);
        }
        else
        {
            Locator.Locate(request);
        }
    }

    public void SendTo(SiloRuntime silo, GrainRequest request)
    {
        if (!request.TryAddress(silo))
        {
            return;
        }

        if (silo == this)
        {
            Deliver(request);
        }
        else
        {
            Cluster.Transmit(this, silo, EmbeddedMessageKind.Request, request);
        }
    }

    /// <summary>Takes a request that was sent to this silo, on a new activation if there is none.</summary>
    public void Deliver(GrainRequest request)
    {
        var target = request.Target!;
        while (true)
        {
            if (_mailboxes.TryGetValue(target.GrainId, out var mailbox))
            {
                if (mailbox.TryPost(request))
                {
                    return;
                }

                Remove(target.GrainId, mailbox);
            }

            if (!_takesNewActivations)
            {
                Forward(request, "The silo is shutting down.");
                return;
            }

            Create(target, request);
        }
    }

    /// <summary>Sends a request on that the activation here cannot take, within limits.</summary>
    public void Forward(GrainRequest request, string reason)
    {
        if (request.ForwardCount++ >= Messaging.MaxForwardCount)
        {
            Reject(request, new OrleansMessageRejectionException($"{request} was sent on {request.ForwardCount - 1} times and is rejected: {reason}"));
            return;
        }

        Locator.Forget(request.Target!.GrainId, this);
        request.SourceSilo!.Locator.Forget(request.Target.GrainId, this);

        if (_takesNewActivations || !request.Target.Shared.GrainClass.IsStatelessWorker)
        {
            Route(request);
        }
        else if (request.Caller is ClientRuntime client)
        {
            client.Dispatch(request.Target, request);
        }
        else
        {
            Reject(request, new SiloUnavailableException($"Silo {Address} is shutting down and does not take {request}."));
        }
    }

    public void Reject(GrainRequest request, Exception failure)
    {
        request.CalleeFailure = failure;
        Respond(request);
    }

    /// <summary>Brings the outcome of a request back to where it came from.</summary>
    public void Respond(GrainRequest request)
    {
        if (_isKilled || request.Method.IsOneWay)
        {
            return;
        }

        if (request.SourceSilo == this)
        {
            request.Complete();
        }
        else
        {
            Cluster.Transmit(this, request.SourceSilo!, EmbeddedMessageKind.Response, request);
        }
    }

    /// <summary>Word of a cancellation has come for a request that was sent here.</summary>
    public void DeliverCancellation(GrainRequest request)
    {
        var activation = request.Activation ?? (_mailboxes.TryGetValue(request.Target!.GrainId, out var mailbox) ? mailbox as Activation : null);
        if (activation is not null && activation.Silo == this)
        {
            activation.Post(request.Cancellation!.Arrive);
        }
        else
        {
            Scheduler.Post((Action)request.Cancellation!.Arrive);
        }
    }

    public void Remove(Activation activation) => Remove(activation.GrainId, activation);

    public void Remove(GrainId id, GrainMailbox mailbox) => _mailboxes.TryRemove(KeyValuePair.Create(id, mailbox));

    public void Start() => Collector.Start();

    /// <summary>Deactivates everything, with hooks, and takes nothing new.</summary>
    public async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        _takesNewActivations = false;
        Task[] deactivated;
        lock (_creation)
        {
            deactivated = [.. Activations.Select(Deactivate)];
        }

        await Task.WhenAll(deactivated).WaitAsync(cancellationToken);
        static Task Deactivate(Activation activation)
        {
            var task = activation.Deactivated;
            activation.Deactivate(new Orleans.DeactivationReason(Orleans.DeactivationReasonCode.ShuttingDown, "The silo is shutting down."), CancellationToken.None);
            return task;
        }
    }

    /// <summary>The end of an orderly stop.</summary>
    public void Close()
    {
        _isClosed = true;
        Collector.Dispose();
        FailAllForShutdown();
        Outstanding.Dispose();
    }

    /// <summary>The end at once: no turn, timer or continuation of this silo runs any more.</summary>
    public void Kill()
    {
        _takesNewActivations = false;
        _isKilled = true;
        PauseGate.Resume();
        Close();
    }

    public override void OnSiloDead(SiloRuntime silo)
    {
        if (_isKilled || _isClosed || silo == this)
        {
            return;
        }

        base.OnSiloDead(silo);
        Locator.OnSiloDead(silo);
    }

    public override void Dispatch(GrainReference target, GrainRequest request)
    {
        if (_isClosed)
        {
            request.Fail(new SiloUnavailableException($"The local host is shutting down and can no longer process {request}."));
            return;
        }

        request.SourceSilo = this;
        Route(request);
    }

    /// <summary>Puts a request into a mailbox of this silo; false when that is closed.</summary>
    private bool Post(GrainMailbox mailbox, GrainRequest request) => !request.TryAddress(this) || mailbox.TryPost(request);

    private void Create(GrainReference target, GrainRequest request)
    {
        lock (_creation)
        {
            if (!_takesNewActivations || _mailboxes.ContainsKey(target.GrainId))
            {
                return;
            }

            var grainClass = target.Shared.GrainClass;
            if (grainClass.IsStatelessWorker)
            {
                _mailboxes[target.GrainId] = new StatelessWorkerPool(this, grainClass, target.GrainId);
            }
            else
            {
                var activation = new Activation(this, grainClass, target.GrainId, null);
                activation.Activate(request.RequestContextData);
                _mailboxes[target.GrainId] = activation;
            }
        }
    }
}
