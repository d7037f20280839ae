using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansKv.Embedded;

namespace Orleans.TestingHost;

/// <summary>
/// Silos and a client in the test's process. They form an <see cref="EmbeddedCluster"/> of their own, unless a configuration delegate puts
/// them into another.
/// </summary>
public sealed class InProcessTestCluster : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan StabilizationLimit = TimeSpan.FromMinutes(1);

    private readonly List<InProcessSiloHandle> _silos = [];
    private readonly EmbeddedCluster _cluster = new();
    private IHost? _client;
    private int _runningSilos;

    internal InProcessTestCluster(InProcessTestClusterOptions options) => Options = options;

    /// <summary>What the cluster is made of.</summary>
    public InProcessTestClusterOptions Options { get; }

    /// <summary>The silos that were neither stopped nor killed.</summary>
    public ReadOnlyCollection<InProcessSiloHandle> Silos
    {
        get
        {
            lock (_silos)
            {
                return _silos.ToArray().AsReadOnly();
            }
        }
    }

    /// <summary>The client.</summary>
    /// <exception cref="InvalidOperationException">There is none: the cluster was not deployed, or was stopped.</exception>
    public IClusterClient Client =>
        _client?.Services.GetRequiredService<IClusterClient>()
        ?? throw new InvalidOperationException("The test cluster has no client: it was not deployed, or was stopped.");

    /// <summary>Starts the initial silos and the client.</summary>
    public async Task DeployAsync()
    {
        if (Silos.Count > 0)
        {
            throw new InvalidOperationException("The test cluster is deployed already.");
        }

        try
        {
            await StartSilosAsync(Options.InitialSilosCount);
            if (Options.InitializeClientOnDeploy)
            {
                await InitializeClientAsync();
            }
        }
        catch
        {
            await StopAllSilosAsync();
            throw;
        }
    }

    /// <summary>Starts one more silo.</summary>
    public InProcessSiloHandle StartAdditionalSilo() => StartAdditionalSiloAsync().GetAwaiter().GetResult();

    /// <summary>Starts one more silo.</summary>
    public async Task<InProcessSiloHandle> StartAdditionalSiloAsync() => (await StartSilosAsync(1))[0];

    /// <summary>Starts more silos, numbered on from those that run.</summary>
    public async Task<List<InProcessSiloHandle>> StartSilosAsync(int silosToStart)
    {
        List<InProcessSiloHandle> started = [];
        for (var number = _runningSilos; started.Count < silosToStart; number++)
        {
            // After a silo in the middle stopped, the number of those that run is the number of one of them.
            if (Silos.Any(silo => silo.InstanceNumber == number))
            {
                continue;
            }

            var silo = await StartSiloAsync(number, Options);
            started.Add(silo);
            Add(silo);
        }

        return started;
    }

    /// <summary>Starts the silo of that number; its handle is the caller's and not among <see cref="Silos"/>.</summary>
    public async Task<InProcessSiloHandle> StartSiloAsync(int instanceNumber, InProcessTestClusterOptions clusterOptions)
    {
        ArgumentNullException.ThrowIfNull(clusterOptions);
        var silo = await CreateSiloAsync(InProcessTestSiloSpecificOptions.Create(instanceNumber));
        silo.InstanceNumber = (short)instanceNumber;
        Interlocked.Increment(ref _runningSilos);
        return silo;
    }

    /// <summary>Starts a silo with these options of its own; its handle is the caller's and not among <see cref="Silos"/>.</summary>
    public async Task<InProcessSiloHandle> CreateSiloAsync(InProcessTestSiloSpecificOptions siloOptions)
    {
        ArgumentNullException.ThrowIfNull(siloOptions);
        var builder = CreateHostBuilder(siloOptions.SiloName);
        foreach (var configure in Options.SiloHostConfigurationDelegates)
        {
            configure(siloOptions, builder);
        }

        builder.UseOrleans(silo =>
        {
            ConfigureCluster(silo.Services);
            silo.Configure<SiloOptions>(options => options.SiloName = siloOptions.SiloName);
        });
        var host = await StartAsync(builder.Build());
        var details = host.Services.GetRequiredService<ILocalSiloDetails>();
        return new InProcessSiloHandle
        {
            Name = siloOptions.SiloName,
            SiloHost = host,
            SiloAddress = details.SiloAddress,
            GatewayAddress = details.GatewayAddress,
        };
    }

    /// <summary>Starts the client, in place of the one before if there was one.</summary>
    public async Task InitializeClientAsync()
    {
        await StopClusterClientAsync();
        var builder = CreateHostBuilder("TestClusterClient");
        foreach (var configure in Options.ClientHostConfigurationDelegates)
        {
            configure(builder);
        }

        builder.UseOrleansClient(client => ConfigureCluster(client.Services));
        _client = await StartAsync(builder.Build());
    }

    /// <summary>Stops a silo in order.</summary>
    public Task StopSiloAsync(InProcessSiloHandle instance) => RemoveAsync(instance, stopGracefully: true);

    /// <summary>Kills a silo, as a crash would.</summary>
    public Task KillSiloAsync(InProcessSiloHandle instance) => RemoveAsync(instance, stopGracefully: false);

    /// <summary>Stops a silo in order and starts one of the same number, and so of the same name by default; it is the last of <see cref="Silos"/>.</summary>
    public async Task<InProcessSiloHandle?> RestartSiloAsync(InProcessSiloHandle instance)
    {
        if (instance is null)
        {
            return null;
        }

        await StopSiloAsync(instance);
        var silo = await StartSiloAsync(instance.InstanceNumber, Options);
        Add(silo);
        return silo;
    }

    /// <summary>Stops every silo in order, one after another.</summary>
    public async Task StopSilosAsync()
    {
        foreach (var silo in Silos)
        {
            await StopSiloAsync(silo);
        }
    }

    /// <summary>Stops the client and then every silo, in order.</summary>
    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync();
        await StopSilosAsync();
    }

    /// <summary>Stops the client and then every silo, in order.</summary>
    public void StopAllSilos() => StopAllSilosAsync().GetAwaiter().GetResult();

    /// <summary>Stops the client.</summary>
    public Task StopClusterClientAsync() => StopClientAsync(CancellationToken.None);

    /// <summary>Stops the client without waiting for what it does.</summary>
    public Task KillClientAsync() => StopClientAsync(new CancellationToken(canceled: true));

    /// <summary>The silos that run.</summary>
    public IEnumerable<InProcessSiloHandle> GetActiveSilos() => Silos.Where(static silo => silo.IsActive);

    /// <summary>The running silo with that address, or null.</summary>
    public InProcessSiloHandle? GetSiloForAddress(SiloAddress siloAddress) =>
        GetActiveSilos().FirstOrDefault(silo => silo.SiloAddress.Equals(siloAddress));

    /// <summary>A silo's services; the first silo's without an address.</summary>
    /// <exception cref="ArgumentException">No silo has that address.</exception>
    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) =>
        (silo is null ? Silos[0] : Silos.FirstOrDefault(handle => handle.SiloAddress.Equals(silo)))?.ServiceProvider
        ?? throw new ArgumentException($"The silo address '{silo}' is unknown.", nameof(silo));

    /// <summary>Waits until the membership shows the running silos as active and no killed one.</summary>
    /// <exception cref="TimeoutException">It does not within a minute.</exception>
    public async Task WaitForLivenessToStabilizeAsync(bool didKill = false)
    {
        using var limit = new CancellationTokenSource(StabilizationLimit, TimeProvider.System);
        var cluster = Silos.FirstOrDefault()?.ServiceProvider.GetRequiredService<EmbeddedCluster>() ?? _cluster;
        try
        {
            await foreach (var _ in cluster.Updates.ReadAsync(limit.Token))
            {
                var active = cluster.ActiveSilos;
                if (!active.Any(static silo => silo.IsKilled) && GetActiveSilos().All(handle => handle.IsKilled || active.Any(silo => silo.Address.Equals(handle.SiloAddress))))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The membership does not show the running silos as active and no killed one after {StabilizationLimit}.");
        }
    }

    /// <summary>The activation of a grain, if it has one that is not of a stateless worker.</summary>
    public bool TryGetGrainContext(GrainId grainId, [NotNullWhen(true)] out IGrainContext? grainContext)
    {
        grainContext = GetActiveSilos()
            .SelectMany(static silo => silo.ServiceProvider.GetRequiredService<SiloRuntime>().Activations)
            .FirstOrDefault(activation => activation.GrainId == grainId && !activation.Class.IsStatelessWorker);
        return grainContext is not null;
    }

    /// <summary>Deactivates a grain, if it is active, and waits until it is not.</summary>
    public async Task DeactivateAsync(GrainId grainId)
    {
        if (TryGetGrainContext(grainId, out var activation))
        {
            var deactivated = activation.Deactivated;
            activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "A test asked for it."));
            await deactivated;
        }
    }

    /// <summary>Deactivates a grain, if it is active, and waits until it is not.</summary>
    public Task DeactivateAsync(IAddressable grain) => DeactivateAsync(grain.GetGrainId());

    /// <summary>Waits until a grain is not active.</summary>
    public Task WaitForDeactivationAsync(GrainId grainId) =>
        TryGetGrainContext(grainId, out var activation) ? activation.Deactivated : Task.CompletedTask;

    /// <summary>Waits until a grain is not active.</summary>
    public Task WaitForDeactivationAsync(IAddressable grain) => WaitForDeactivationAsync(grain.GetGrainId());

    /// <summary>Stops the client and every silo.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Stops the client and every silo.</summary>
    public async ValueTask DisposeAsync() => await StopAllSilosAsync();

    private static HostApplicationBuilder CreateHostBuilder(string name) => Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
    {
        ApplicationName = name,
        EnvironmentName = Environments.Development,
        DisableDefaults = true,
    });

    private static async Task<IHost> StartAsync(IHost host)
    {
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            await HostDisposal.DisposeAsync(host);
            throw;
        }
    }

    private void ConfigureCluster(IServiceCollection services)
    {
        services.Configure<ClusterOptions>(options =>
        {
            options.ClusterId = Options.ClusterId;
            options.ServiceId = Options.ServiceId;
        });
        services.TryAddSingleton(_cluster);
    }

    private void Add(InProcessSiloHandle silo)
    {
        lock (_silos)
        {
            _silos.Add(silo);
        }
    }

    private async Task RemoveAsync(InProcessSiloHandle? silo, bool stopGracefully)
    {
        if (silo is null)
        {
            return;
        }

        try
        {
            await silo.StopSiloAsync(stopGracefully);
        }
        finally
        {
            await silo.DisposeAsync();
            Interlocked.Decrement(ref _runningSilos);
            lock (_silos)
            {
                _silos.Remove(silo);
            }
        }
    }

    private async Task StopClientAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
        {
            try
            {
                await client.StopAsync(cancellationToken);
            }
            finally
            {
                await HostDisposal.DisposeAsync(client);
            }
        }
    }
}
