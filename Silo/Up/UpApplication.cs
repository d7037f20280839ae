using System.Collections.Immutable;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OrleansKv.Client.Api;
using OrleansKv.Client.Api.Hosting;
using OrleansKv.Coordination;
using OrleansKv.Hosting;

namespace OrleansKv.Silo.Up;

/// <summary>A cluster and its front door, running.</summary>
internal sealed class UpApplication : IAsyncDisposable
{
    /// <summary>Requests under way when a stop is asked for get this long.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    private readonly UpCluster _cluster;
    private readonly WebApplication _frontDoor;

    private UpApplication(UpCluster cluster, WebApplication frontDoor, string store)
    {
        Store = store;
        _cluster = cluster;
        _frontDoor = frontDoor;
    }

    public string Engine => _cluster.Engine;

    /// <summary>The nodes' stores, for people.</summary>
    public string Store { get; }

    /// <summary>The nodes that run.</summary>
    public ImmutableArray<string> Nodes => _cluster.Running;

    /// <summary>Nodes that were not started because they were removed from the cluster, and why, for people.</summary>
    public IReadOnlyList<string> LeftOut => _cluster.LeftOut;

    public string Url => _frontDoor.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <param name="settings">What was asked for.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="map">Endpoints to map beside the API's, on the same server.</param>
    public static async Task<UpApplication> StartAsync(UpSettings settings, CancellationToken cancellationToken, Action<WebApplication>? map = null)
    {
        var options = new KvNodeOptions { Members = UpCluster.Members(settings.Nodes) };
        options = settings.Configure?.Invoke(options) ?? options;
        var later = settings.Store.Check([.. options.Members.Select(static member => member.Node)]);
        var cluster = new UpCluster(options, settings.Store, settings.HasFaults, later);
        var frontDoor = FrontDoor(settings, options.Coordination, cluster);
        map?.Invoke(frontDoor);
        var up = new UpApplication(cluster, frontDoor, settings.Store.Describe());
        try
        {
            await cluster.StartAsync(cancellationToken);
            await frontDoor.StartAsync(cancellationToken);
            await up.WarmUpAsync(cancellationToken);
            return up;
        }
        catch
        {
            await up.DisposeAsync();
            throw;
        }
    }

    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _frontDoor.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _frontDoor.DisposeAsync();
        using var patience = new CancellationTokenSource(DrainTime);
        await _cluster.StopAsync(patience.Token);
        await _cluster.DisposeAsync();
    }

    /// <summary>
    /// Reads the properties of some bucket once through every node: what the first request has to load and compile can take longer on a busy machine than
    /// a replica may, and that should not be the first client's failure. What the reads answer does not matter.
    /// </summary>
    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var coordinator = _frontDoor.Services.GetRequiredService<IGrainFactory>().GetGrain<ICoordinatorGrain>(0);
        foreach (var node in Nodes)
            await coordinator.GetBucketAsync(node, cancellationToken);
    }

    private static WebApplication FrontDoor(UpSettings settings, CoordinationOptions coordination, UpCluster cluster)
    {
        var builder = WebApplication.CreateSlimBuilder();
        UpLogging.Configure(builder.Logging);
        builder.WebHost.UseUrls($"http://127.0.0.1:{settings.Port}");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        builder.Services.AddKvApi(new ApiOptions { MaxValueBytes = coordination.MaxValueBytes });
        builder.UseOrleansClient(cluster.Connect);
        var app = builder.Build();
        app.MapKvApi();
        NodeControl.Map(app, cluster);
        return app;
    }
}
