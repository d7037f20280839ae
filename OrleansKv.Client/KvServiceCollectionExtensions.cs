using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace OrleansKv.Client;

/// <summary>Adds the client to an application.</summary>
public static class KvServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IKvClient"/>, one for the whole application. Over Orleans it uses the application's <see cref="IGrainFactory"/>, and its <see cref="IKvNodeClients"/> where there is one.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the default settings: <c>options => options with { ... }</c>; null: they stay.</param>
    /// <exception cref="ArgumentException">A setting is out of its bounds; the message names it, its value and the bounds.</exception>
    public static IServiceCollection AddOrleansKv(this IServiceCollection services, Func<KvClientOptions, KvClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = configure?.Invoke(new KvClientOptions()) ?? new KvClientOptions();
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.TryAddSingleton(provider => new KvClient(
            options, provider.GetService<IGrainFactory>(), provider.GetService<IKvNodeClients>(), provider.GetRequiredService<ILogger<KvClient>>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IKvClient>(static provider => provider.GetRequiredService<KvClient>());
        return services;
    }
}
