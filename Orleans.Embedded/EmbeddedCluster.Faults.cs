using System.Collections.Immutable;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Faults of silos that go on living: see <see cref="IEmbeddedNetwork"/> for those of the network between them.</summary>
public sealed partial class EmbeddedCluster
{
    private volatile SiloRuntime[] _gateways = [];
    private volatile ImmutableHashSet<string> _closedGateways = [];

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

    internal bool IsGatewayClosed(SiloRuntime silo) => _closedGateways is { IsEmpty: false } closed && closed.Contains(silo.Name);

    private void RefreshGateways() =>
        _gateways = _closedGateways.IsEmpty ? _activeSilos : Array.FindAll(_activeSilos, silo => !IsGatewayClosed(silo));

    private SiloRuntime RequireLive(string siloName) =>
        FindLive(siloName) ?? throw new ArgumentException($"No live silo is named '{siloName}'.", nameof(siloName));
}
