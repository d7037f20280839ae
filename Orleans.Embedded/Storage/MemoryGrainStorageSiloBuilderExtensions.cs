using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using OrleansKv.Embedded;

namespace Orleans.Hosting;

/// <summary>Adds grain storages in memory.</summary>
public static class MemoryGrainStorageSiloBuilderExtensions
{
    /// <summary>
    /// Adds a storage in memory: states outlive silos, not the cluster, and storages of two names share nothing. States are kept as JSON, so
    /// their types must survive System.Text.Json, as records and types with public properties or fields do.
    /// </summary>
    public static ISiloBuilder AddMemoryGrainStorage(
        this ISiloBuilder builder, string name, Action<OptionsBuilder<MemoryGrainStorageOptions>>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        configureOptions?.Invoke(builder.Services.AddOptions<MemoryGrainStorageOptions>(name));
        builder.Services.AddGrainStorage(
            name, static (provider, name) => new MemoryStorage(name, provider.GetRequiredService<EmbeddedCluster>().GrainStates));
        return builder;
    }

    /// <summary>Adds a storage in memory for the states that name no storage.</summary>
    public static ISiloBuilder AddMemoryGrainStorageAsDefault(
        this ISiloBuilder builder, Action<OptionsBuilder<MemoryGrainStorageOptions>>? configureOptions = null) =>
        builder.AddMemoryGrainStorage(GrainStorages.DefaultName, configureOptions);
}
