using System.Collections.Immutable;
using System.Net;
using Orleans.GrainDirectory;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>
/// A cluster of silos in one process: their membership, the network between them, and what they run on. Hosts that share one object form
/// one cluster.
/// </summary>
public sealed partial class EmbeddedCluster
{
    private const int FirstPort = 11_111;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _ports = [];
    private readonly EmbeddedClusterOptions _options;
    private readonly MembershipUpdates _updates;
    private ImmutableDictionary<SiloAddress, SiloRuntime> _silos = ImmutableDictionary<SiloAddress, SiloRuntime>.Empty;
    private ImmutableList<ClientRuntime> _clients = [];
    private volatile SiloRuntime[] _activeSilos = [];
    private int _lastGeneration;

    /// <summary>A cluster without silos.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The detection delay is negative.</exception>
    public EmbeddedCluster(EmbeddedClusterOptions? options = null)
    {
        _options = options ?? new EmbeddedClusterOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.DeathDetectionDelay, TimeSpan.Zero);
        Executor = _options.Executor ?? ThreadPoolExecutor.Instance;
        Random = new EmbeddedRandom(_options.Seed);
        Directory = new ClusterGrainDirectory(this);
        _updates = new MembershipUpdates(
            Executor,
            new ClusterMembershipSnapshot(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(0)));
    }

    /// <summary>The cluster's membership.</summary>
    public ClusterMembershipSnapshot Membership => _updates.Current;

    internal IEmbeddedExecutor Executor { get; }

    internal EmbeddedRandom Random { get; }

    internal IGrainDirectory Directory { get; }

    /// <summary>Grain states in memory, which outlive silos.</summary>
    internal MemoryGrainStates GrainStates { get; } = new();

    /// <summary>Reminders in memory, which outlive silos.</summary>
    internal MemoryReminderTable Reminders { get; } = new();

    internal MembershipUpdates Updates => _updates;

    internal SiloRuntime[] ActiveSilos => _activeSilos;

    /// <summary>Kills the live silo of that name, as a crash would: its work is lost and no hook of it runs. Its host's stop does no more harm or good.</summary>
    /// <exception cref="ArgumentException">No live silo has that name.</exception>
    public Task KillAsync(string siloName) =>
        KillAsync(RequireLive(siloName));

    /// <summary>Kills a silo, as a crash would: its work is lost and no hook of it runs. Its host's stop does no more harm or good.</summary>
    /// <exception cref="ArgumentException">No live silo has that address.</exception>
    public Task KillAsync(SiloAddress siloAddress)
    {
        ArgumentNullException.ThrowIfNull(siloAddress);
        return KillAsync(Find(siloAddress) ?? throw new ArgumentException($"No live silo has the address {siloAddress}.", nameof(siloAddress)));
    }

    internal SiloRuntime CreateSilo(string name, Func<SiloAddress, SiloRuntime> create)
    {
        SiloAddress address;
        lock (_gate)
        {
            if (!_ports.TryGetValue(name, out var port))
            {
                port = FirstPort + _ports.Count;
                _ports[name] = port;
            }

            address = SiloAddress.New(IPAddress.Loopback, port, ++_lastGeneration);
        }

        return create(address);
    }

    internal void Join(SiloRuntime silo)
    {
        if (FindLive(silo.Name) is { } earlier)
        {
            if (!earlier.IsKilled)
            {
                throw new OrleansConfigurationException($"A live silo of this cluster is named '{silo.Name}' already.");
            }

            DeclareDead(earlier);
        }

        SetStatus(silo, SiloStatus.Joining);
    }

    internal void SetStatus(SiloRuntime silo, SiloStatus status)
    {
        lock (_gate)
        {
            var current = Membership;
            if (current.GetSiloStatus(silo.Address) == SiloStatus.Dead)
            {
                return;
            }

            var members = current.Members.SetItem(silo.Address, new ClusterMember(silo.Address, status, silo.Name));
            if (status == SiloStatus.Dead)
            {
                // Of each silo only the last dead life is kept: a later one shows that the earlier ones are dead.
                members = members.RemoveRange(members.Values
                    .Where(member => member.Status == SiloStatus.Dead && member.SiloAddress.IsPredecessorOf(silo.Address))
                    .Select(static member => member.SiloAddress));
            }

            _silos = status == SiloStatus.Dead ? _silos.Remove(silo.Address) : _silos.SetItem(silo.Address, silo);
            _activeSilos = [.. _silos.Values.Where(IsActive).OrderBy(static silo => silo.Address)];
            RefreshGateways();
            _updates.Publish(new ClusterMembershipSnapshot(members, new MembershipVersion(current.Version.Value + 1)));

            bool IsActive(SiloRuntime silo) => members[silo.Address].Status == SiloStatus.Active;
        }
    }

    /// <summary>Writes a silo's death into the membership and tells everybody.</summary>
    internal void DeclareDead(SiloRuntime silo)
    {
        lock (_gate)
        {
            if (!_silos.ContainsKey(silo.Address))
            {
                return;
            }

            SetStatus(silo, SiloStatus.Dead);
        }

        Directory.UnregisterSilos([silo.Address]);
        foreach (var other in _silos.Values.OrderBy(static other => other.Address))
        {
            other.Scheduler.Post((Action)(() => other.OnSiloDead(silo)));
        }

        foreach (var client in _clients)
        {
            client.OnSiloDead(silo);
        }
    }

    internal SiloRuntime? Find(SiloAddress address) => _silos.GetValueOrDefault(address);

    internal bool IsDead(SiloRuntime silo) => !_silos.ContainsKey(silo.Address);

    internal bool IsDead(SiloAddress address) => !_silos.ContainsKey(address);

    internal void Add(ClientRuntime client) => ImmutableInterlocked.Update(ref _clients, static (clients, client) => clients.Add(client), client);

    internal void Remove(ClientRuntime client) => ImmutableInterlocked.Update(ref _clients, static (clients, client) => clients.Remove(client), client);

    /// <summary>Carries a message from one silo to another, if the network does.</summary>
    internal void Transmit(SiloRuntime source, SiloRuntime target, EmbeddedMessageKind kind, GrainRequest request)
    {
        if (source.IsKilled)
        {
            return;
        }

        if (source.PauseGate.IsPaused && TryHoldLeaving(source, target, kind, request))
        {
            return;
        }

        if (source == target || _options.Network is not { } network)
        {
            Arrive(source, target, kind, request);
            return;
        }

        var delay = network.Route(new EmbeddedMessage(source.Address, source.Name, target.Address, target.Name, kind, request.Target!.GrainId));
        if (delay > TimeSpan.Zero)
        {
            ArriveAfter(delay.Value, source, target, kind, request);
        }
        else if (delay is not null)
        {
            Arrive(source, target, kind, request);
        }
    }

    private static void Arrive(SiloRuntime source, SiloRuntime target, EmbeddedMessageKind kind, GrainRequest request)
    {
        switch (kind)
        {
            case EmbeddedMessageKind.Request when source.Cluster.IsDead(target):
                request.Fail(new SiloUnavailableException($"The target silo {target.Address} is known to be dead."));
                break;
            case var _ when target.IsKilled:
                break;
            case var _ when target.PauseGate.IsPaused && TryHoldArriving(source, target, kind, request):
                break;
            case EmbeddedMessageKind.Request:
                target.Deliver(request);
                break;
            case EmbeddedMessageKind.Response:
                request.Complete();
                break;
            case EmbeddedMessageKind.Cancel:
                target.DeliverCancellation(request);
                break;
        }
    }

    // What follows stands apart from Transmit and Arrive because a method with a lambda makes its closure on every call, taken or not.
    private bool TryHoldLeaving(SiloRuntime source, SiloRuntime target, EmbeddedMessageKind kind, GrainRequest request) =>
        source.PauseGate.TryHold(new ActionWorkItem(() => Transmit(source, target, kind, request)));

    private static bool TryHoldArriving(SiloRuntime source, SiloRuntime target, EmbeddedMessageKind kind, GrainRequest request) =>
        target.PauseGate.TryHold(new ActionWorkItem(() => Arrive(source, target, kind, request)));

    private static void ArriveAfter(TimeSpan delay, SiloRuntime source, SiloRuntime target, EmbeddedMessageKind kind, GrainRequest request) =>
        EngineTimer.RunAfter(target.Clock, delay, () => Arrive(source, target, kind, request));

    private SiloRuntime? FindLive(string name) => _silos.Values.FirstOrDefault(silo => silo.Name == name);

    private Task KillAsync(SiloRuntime silo)
    {
        if (!silo.IsKilled)
        {
            silo.Kill();
            if (_options.DeathDetectionDelay > TimeSpan.Zero)
            {
                EngineTimer.RunAfter(_options.Clock, _options.DeathDetectionDelay, () => DeclareDead(silo));
            }
            else
            {
                DeclareDead(silo);
            }
        }

        return Task.CompletedTask;
    }
}
