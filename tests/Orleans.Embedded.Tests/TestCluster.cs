using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace OrleansKv.Embedded;

/// <summary>Silos and clients of one cluster, gone at the end of a test.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly List<IHost> _hosts = [];

    public TestCluster(EmbeddedClusterOptions? options = null) => Cluster = new EmbeddedCluster(options);

    public EmbeddedCluster Cluster { get; }

    public static async Task<TestCluster> StartAsync(int silos, Action<ISiloBuilder>? configure = null, EmbeddedClusterOptions? options = null)
    {
        var cluster = new TestCluster(options);
        for (var i = 1; i <= silos; i++)
        {
            await cluster.StartSiloAsync($"s{i}", configure);
        }

        return cluster;
    }

    /// <summary>The host that was made last for that silo.</summary>
    public IHost Host(string siloName) => _hosts.Last(host => host.Services.GetService<ILocalSiloDetails>()?.Name == siloName);

    public async Task<IHost> StartSiloAsync(string name, Action<ISiloBuilder>? configure = null)
    {
        var host = CreateSilo(name, configure);
        await host.StartAsync().WaitAsync(Deadline);
        return host;
    }

    public IHost CreateSilo(string name, Action<ISiloBuilder>? configure = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.UseEmbeddedCluster(Cluster);
            silo.Configure<SiloOptions>(options => options.SiloName = name);
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        _hosts.Add(host);
        return host;
    }

    public async Task<IClusterClient> StartClientAsync(Action<IClientBuilder>? configure = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            client.UseEmbeddedCluster(Cluster);
            configure?.Invoke(client);
        });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync().WaitAsync(Deadline);
        return host.Services.GetRequiredService<IClusterClient>();
    }

    /// <summary>Kills what still lives, so that no test's end waits for a call that has none.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var member in Cluster.Membership.Members.Values.Where(static member => member.Status != SiloStatus.Dead))
        {
            await Cluster.KillAsync(member.SiloAddress);
        }

        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync().WaitAsync(Deadline);
            host.Dispose();
        }
    }
}
