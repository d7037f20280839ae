using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;
using OrleansKv.Embedded;

namespace Orleans.Runtime.Hosting;

/// <summary>Adds grain storages.</summary>
public static class StorageProviderExtensions
{
    /// <summary>Adds the storage of that name, one instance a silo. The one named <c>Default</c> serves states that name no storage.</summary>
    public static IServiceCollection AddGrainStorage<T>(
        this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
        where T : IGrainStorage
    {
        ArgumentNullException.ThrowIfNull(implementationFactory);
        collection.AddKeyedSingleton<IGrainStorage>(name, (provider, key) => implementationFactory(provider, (string)key!));
        if (name == GrainStorages.DefaultName)
        {
            collection.TryAddSingleton(static provider => provider.GetRequiredKeyedService<IGrainStorage>(GrainStorages.DefaultName));
        }

        if (typeof(ILifecycleParticipant<ISiloLifecycle>).IsAssignableFrom(typeof(T)))
        {
            collection.AddSingleton(provider => (ILifecycleParticipant<ISiloLifecycle>)provider.GetRequiredKeyedService<IGrainStorage>(name));
        }

        return collection;
    }
}
