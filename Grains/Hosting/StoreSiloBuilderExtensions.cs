using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Hosting;
using OrleansKv.Storage;
using OrleansKv.Storage.Files;
using OrleansKv.Storage.Log;
using OrleansKv.Storage.Postgres;
using OrleansKv.Storage.Reminders;
using OrleansKv.Storage.States;

namespace OrleansKv.Hosting;

/// <summary>Chooses the store in which a node keeps its replicas; without a choice it is memory, for tests and trials.</summary>
public static class StoreSiloBuilderExtensions
{
    /// <summary>Keeps the node's data in a log-structured store in a directory, of which the node has sole use while it runs.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="directory">The directory's path; it is made when it is not there.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option cannot be used; the message names it.</exception>
    public static ISiloBuilder UseLogStore(this ISiloBuilder silo, string directory, LogStoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        var settings = options ?? new LogStoreOptions();
        settings.Validate();
        return silo.UseNodeStore(async provider => await LogNodeStore.OpenAsync(
            new SystemStoreDirectory(directory),
            provider.GetRequiredService<ILocalSiloDetails>().Name,
            settings,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Random>(),
            provider.GetRequiredService<ILogger<LogNodeStore>>()));
    }

    /// <summary>Keeps the node's data in a PostgreSQL database, in a schema of the node's own, of which it has sole use while it runs.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">An option cannot be used; the message names it.</exception>
    public static ISiloBuilder UsePostgresStore(this ISiloBuilder silo, PostgresStoreOptions options)
    {
        options.Validate();
        return silo.UseNodeStore(async provider => await PostgresNodeStore.OpenAsync(
            options,
            provider.GetRequiredService<ILocalSiloDetails>().Name,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Random>(),
            provider.GetRequiredService<ILogger<PostgresNodeStore>>()));
    }

    /// <summary>
    /// Adds a storage for the states of grains that are pinned to this node: it keeps them in the node's own store, whichever that is. No other node sees them.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="name">The storage's name, as in <c>[PersistentState("state", "name")]</c>.</param>
    public static ISiloBuilder AddNodeGrainStorage(this ISiloBuilder silo, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        silo.Services.AddGrainStorage(name, static (provider, _) => provider.GetRequiredService<NodeGrainStorage>());
        return silo;
    }

    /// <summary>
    /// Keeps the reminders of grains that are pinned to this node in the node's own store, whichever that is. The silo must tick its own reminders, and only those.
    /// </summary>
    /// <param name="silo">The silo.</param>
    public static ISiloBuilder AddNodeReminderTable(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<IReminderTable, NodeReminderTable>();
        return silo;
    }

    /// <summary>Keeps the node's data in a store that is opened when the silo starts and disposed of when it has stopped.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="open">Opens the store; what it throws ends the silo's start.</param>
    internal static ISiloBuilder UseNodeStore(this ISiloBuilder silo, Func<IServiceProvider, ValueTask<INodeStore>> open)
    {
        silo.Services.AddSingleton(provider => new OpenedNodeStore(() => open(provider)));
        silo.Services.AddSingleton<INodeStore>(static provider => provider.GetRequiredService<OpenedNodeStore>());
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static provider => provider.GetRequiredService<OpenedNodeStore>());
        return silo;
    }
}
