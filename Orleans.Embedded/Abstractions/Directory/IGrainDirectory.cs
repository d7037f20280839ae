using Orleans.Runtime;

namespace Orleans.GrainDirectory;

/// <summary>Knows where grains are active: at most one address a grain.</summary>
public interface IGrainDirectory
{
    /// <summary>Registers an address if the grain has none; answers the address that is registered now.</summary>
    Task<GrainAddress?> Register(GrainAddress address);

    /// <summary>Registers an address if the grain has none; answers the address that is registered now.</summary>
    Task<GrainAddress?> Register(GrainAddress address, CancellationToken cancellationToken) => Register(address).WaitAsync(cancellationToken);

    /// <summary>Registers an address if the grain has none or has the previous one; answers the address that is registered now.</summary>
    async Task<GrainAddress?> Register(GrainAddress address, GrainAddress? previousAddress)
    {
        if (previousAddress is not null)
        {
            await Unregister(previousAddress);
        }

        return await Register(address);
    }

    /// <summary>Registers an address if the grain has none or has the previous one; answers the address that is registered now.</summary>
    Task<GrainAddress?> Register(GrainAddress address, GrainAddress? previousAddress, CancellationToken cancellationToken) =>
        Register(address, previousAddress).WaitAsync(cancellationToken);

    /// <summary>Takes an address away, if it is the registered one.</summary>
    Task Unregister(GrainAddress address);

    /// <summary>Takes an address away, if it is the registered one.</summary>
    Task Unregister(GrainAddress address, CancellationToken cancellationToken) => Unregister(address).WaitAsync(cancellationToken);

    /// <summary>The grain's address, or null.</summary>
    Task<GrainAddress?> Lookup(GrainId grainId);

    /// <summary>The grain's address, or null.</summary>
    Task<GrainAddress?> Lookup(GrainId grainId, CancellationToken cancellationToken) => Lookup(grainId).WaitAsync(cancellationToken);

    /// <summary>Takes away every address on these dead silos.</summary>
    Task UnregisterSilos(List<SiloAddress> siloAddresses);

    /// <summary>Takes away every address on these dead silos.</summary>
    Task UnregisterSilos(List<SiloAddress> siloAddresses, CancellationToken cancellationToken) =>
        UnregisterSilos(siloAddresses).WaitAsync(cancellationToken);
}
