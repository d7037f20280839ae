using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansKv.Client.Api;
using OrleansKv.Client.Api.Hosting;

namespace OrleansKv.Client.Fixtures;

/// <summary>A front door over some grains, on Kestrel at a free port of this machine.</summary>
public sealed class FrontDoorHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FrontDoorHost(WebApplication app, Uri url) => (_app, Url) = (app, url);

    public Uri Url { get; }

    public static async Task<FrontDoorHost> StartAsync(IGrainFactory grains)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(grains);
        builder.Services.AddKvApi(new ApiOptions());
        builder.WebHost.UseKestrel(static server => server.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapKvApi();
        await app.StartAsync();
        return new FrontDoorHost(app, new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
