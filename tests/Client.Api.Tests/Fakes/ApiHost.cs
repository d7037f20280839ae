using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansKv.Client.Api.Coordinators;
using OrleansKv.Client.Api.Hosting;

namespace OrleansKv.Client.Api.Fakes;

/// <summary>The front door over a fake cluster: on Kestrel at a free port of this machine, or in memory.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiHost(WebApplication app, FakeCluster cluster, RecordingLogger log, HttpClient client)
    {
        _app = app;
        Cluster = cluster;
        Log = log;
        Client = client;
    }

    public FakeCluster Cluster { get; }

    public RecordingLogger Log { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public int Port => Client.BaseAddress!.Port;

    public static async Task<ApiHost> StartAsync(
        ApiOptions? options = null, bool kestrel = true, Func<Type, long, object>? getGrain = null, TimeSpan? bodyGrace = null, bool hasGateways = false)
    {
        var cluster = new FakeCluster();
        var log = new RecordingLogger();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(FakeGrainFactory.For(getGrain ?? ((_, key) => key == 0 ? cluster : throw new ArgumentOutOfRangeException(nameof(key)))));
        if (hasGateways)
            builder.Services.AddFailover(new FailoverOptions());
        builder.Services.AddKvApi(options ?? new ApiOptions());
        if (kestrel)
            builder.WebHost.UseKestrel(server =>
            {
                server.Listen(IPAddress.Loopback, 0);
                if (bodyGrace is { } grace)
                    server.Limits.MinRequestBodyDataRate = new MinDataRate(240, grace);
            });
        else
            builder.WebHost.UseTestServer();

        var app = builder.Build();
        app.MapKvApi();
        await app.StartAsync();
        var client = kestrel
            ? new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) }
            : app.GetTestClient();
        return new ApiHost(app, cluster, log, client);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
