using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using OrleansKv.Client.Api;
using OrleansKv.Client.Api.Hosting;
using OrleansKv.Hosting;
using OrleansKv.Silo.Engine;
using OrleansKv.Silo.Up;

namespace OrleansKv.Silo;

/// <summary>The front door's endpoints mapped into a silo's own process, where they call the grains as the silo does.</summary>
public sealed class CoHostedApiTests
{
    [Fact]
    public async Task The_endpoints_work_in_a_silo_s_own_web_application()
    {
        var options = new KvNodeOptions { Members = UpCluster.Members(1) };
        var engine = ClusterEngine.Create(1);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (UpCluster.ClusterName, UpCluster.ClusterName));
            silo.Configure<SiloOptions>(node => node.SiloName = "node-1");
            engine.Connect(silo, 0);
            silo.AddOrleansKv(options);
        });
        builder.Services.AddKvApi(new ApiOptions());
        await using var app = builder.Build();
        app.MapKvApi();
        await app.StartAsync();

        using var http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        using var value = new StringContent("here");
        using var put = await http.PutAsync("/v1/buckets/b/keys/k", value);
        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        Assert.Equal("here", await http.GetStringAsync("/v1/buckets/b/keys/k"));
    }
}
