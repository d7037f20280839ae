using System.Collections.Immutable;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Faults of silos that go on living: see <see cref="IEmbeddedNetwork"/> for those of the network between them.</summary>
public sealed partial class EmbeddedCluster
{
    private volatile SiloRuntime[] _gateways = [];
    private volatile ImmutableHashSet<string> _closedGateways = [];
    private volatile ImmutableHashSet<string> _avoidedGateways = [];

    /// <summary>The active silos through which clients' calls enter.</summary>
    internal SiloRuntime[] Gateways => _gateways;

    /// <summary>
    /// Freezes the live silo of that name, as a process that gets no time: no turn of it begins, its timers' ticks wait, what it is sent arrives when
    /// it is resumed, and it sends nothing. It stays a member. A turn that has begun goes on to its end; threads that its grains have started
    /// themselves, such as a disk's, are not frozen.
    /// </summary>
    /// <exception cref="ArgumentException">No live silo has that name.</exception>
    public void Pause(string siloName) => RequireLive(siloName).PauseGate.Pause();

    /// <summary>Lets a paused silo go on, with everything that was held back. Does nothing to one that is not paused.</summary>
    /// <exception cref="ArgumentException">No live silo has that name.</exception>
    public void Resume(string siloName) => RequireLive(siloName).PauseGate.Resume();

    /// <summary>
    /// Lets no more client calls enter through silos of that name, whether or not there is one now. Calls that entered there and have no response fail with
    /// <see cref="SiloUnavailableException"/>, as when the connection to a gateway breaks; they may still be carried out.
    /// </summary>
    public void CloseGateway(string siloName)
    {
        ArgumentException.ThrowIfNullOrEmpty(siloName);
        lock (_gate)
        {
            _closedGateways = _closedGateways.Add(siloName);
            RefreshGateways();
        }

        foreach (var client in _clients)
        {
            client.OnGatewayClosed(siloName);
        }
    }

    /// <summary>Takes <see cref="CloseGateway"/> back.</summary>
    public void OpenGateway(string siloName)
    {
        ArgumentException.ThrowIfNullOrEmpty(siloName);
        lock (_gate)
        {
            _closedGateways = _closedGateways.Remove(siloName);
            RefreshGateways();
        }
    }

    /// <summary>
    /// Lets client calls enter through silos of that name, or not, whether or not there is one now. Unlike with <see cref="CloseGateway"/>, calls that entered there go on; that it is open here
    /// does not take <see cref="CloseGateway"/> back.
    /// </summary>
    public void SetEntry(string siloName, bool isOpen)
    {
        ArgumentException.ThrowIfNullOrEmpty(siloName);
        lock (_gate)
        {
            _avoidedGateways = isOpen ? _avoidedGateways.Remove(siloName) : _avoidedGateways.Add(siloName);
            RefreshGateways();
        }
    }

    internal bool IsGatewayClosed(SiloRuntime silo) => _closedGateways is { IsEmpty: false } closed && closed.Contains(silo.Name);

    private void RefreshGateways() =>
        _gateways = _closedGateways.IsEmpty && _avoidedGateways.IsEmpty
            ? _activeSilos
            : Array.FindAll(_activeSilos, silo => !IsGatewayClosed(silo) && !_avoidedGateways.Contains(silo.Name));

    private SiloRuntime RequireLive(string siloName) =>
        FindLive(siloName) ?? throw new ArgumentException($"No live silo is named '{siloName}'.", nameof(siloName));
}
