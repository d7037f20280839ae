using Microsoft.Extensions.DependencyInjection;
using Orleans.GrainDirectory;
using Orleans.Hosting;

namespace Orleans.Runtime.Hosting;

/// <summary>Adds grain directories.</summary>
public static class DirectorySiloBuilderExtensions
{
    /// <summary>Adds the directory of that name, one instance a silo.</summary>
    public static ISiloBuilder AddGrainDirectory<T>(this ISiloBuilder builder, string name, Func<IServiceProvider, string, T> implementationFactory)
        where T : class, IGrainDirectory
    {
        builder.Services.AddGrainDirectory(name, implementationFactory);
        return builder;
    }

    /// <summary>Adds the directory of that name, one instance a silo.</summary>
    public static IServiceCollection AddGrainDirectory<T>(
        this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
        where T : class, IGrainDirectory
    {
        ArgumentNullException.ThrowIfNull(implementationFactory);
        return collection.AddKeyedSingleton<IGrainDirectory>(name, (provider, key) => implementationFactory(provider, (string)key!));
    }
}
