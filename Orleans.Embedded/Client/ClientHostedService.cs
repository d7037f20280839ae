using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Starts and stops the client with its host. A start needs an active silo, unless a filter wants to wait for one.</summary>
internal sealed class ClientHostedService(IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        SiloConfigurationValidator.Require(
            services.GetService<EmbeddedCluster>() is not null,
            $"The client belongs to no cluster: call {nameof(EmbeddedHostingExtensions.UseEmbeddedCluster)} on the client builder.");
        SiloConfigurationValidator.Validate(services.GetRequiredService<IOptions<ClientMessagingOptions>>().Value);
        var client = services.GetRequiredService<ClientRuntime>();
        var filter = services.GetService<IClientConnectionRetryFilter>();
        while (client.Cluster.ActiveSilos.Length == 0)
        {
            var failure = new SiloUnavailableException("The cluster has no active silo. A client cannot start until there is one.");
            if (filter is null || !await filter.ShouldRetryConnectionAttempt(failure, cancellationToken))
            {
                throw failure;
            }
        }

        client.Cluster.Add(client);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<ClientRuntime>().Close();
        return Task.CompletedTask;
    }
}
