using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansKv.Client.Api.Fakes;

namespace OrleansKv.Client.Api.Hosting;

public sealed class MapKvApiTests
{
    [Fact]
    public async Task The_same_endpoints_run_on_another_server()
    {
        await using var host = await ApiHost.StartAsync(kestrel: false);
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.PutAsync("/v1/buckets/b/keys/a%2Fb", new StringContent("x"))).StatusCode);
        Assert.Equal("x", await host.Client.GetStringAsync("/v1/buckets/b/keys/a%2Fb"));
        Assert.Equal("a/b", host.Cluster.Last<Coordination.GetRequest>().Key.Key);
    }

    [Fact]
    public async Task A_cluster_without_the_grains_is_unavailable_until_they_are_there()
    {
        var cluster = new FakeCluster();
        var there = false;
        await using var host = await ApiHost.StartAsync(getGrain: (_, _) => there ? cluster : throw new ArgumentException("no implementation"));
        Assert.Equal(503, (int)(await host.Client.GetAsync("/v1/buckets/b/keys/k")).StatusCode);
        Assert.Equal(503, (int)(await host.Client.GetAsync("/health/ready")).StatusCode);
        there = true;
        Assert.Equal(404, (int)(await host.Client.GetAsync("/v1/buckets/b/keys/k")).StatusCode);
        Assert.Equal(200, (int)(await host.Client.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task An_application_keeps_its_own_endpoints_and_may_add_conventions_to_the_front_doors()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(FakeGrainFactory.For((_, _) => new FakeCluster()));
        builder.Services.AddKvApi(new ApiOptions());
        await using var app = builder.Build();
        app.MapGet("/own", () => "own");
        app.MapGet("/own/teapot", () => Results.StatusCode(418));
        app.MapKvApi().WithMetadata("convention");
        await app.StartAsync();

        var client = app.GetTestClient();
        Assert.Equal("own", await client.GetStringAsync("/own"));
        Assert.Equal((HttpStatusCode)418, (await client.GetAsync("/own/teapot")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v1/buckets/b/keys/k")).StatusCode);
        Assert.Equal(23, app.Services.GetRequiredService<EndpointDataSource>().Endpoints.Count(endpoint => endpoint.Metadata.GetMetadata<string>() == "convention"));
    }

    [Fact]
    public async Task A_connection_over_the_limit_is_closed()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { MaxConnections = 1 });
        await using var first = await RawConnection.OpenAsync(host.Port);
        await first.WriteAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(200, (await first.ReadAsync()).Status);
        await using var second = await RawConnection.OpenAsync(host.Port);
        Assert.True(await second.IsClosedAsync());
    }

    [Fact]
    public async Task The_servers_limits_leave_room_for_the_largest_request()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { MaxValueBytes = 67_108_864 });
        var limits = host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal(65_536, limits.MaxRequestLineSize);
        Assert.Equal(65_536, limits.MaxRequestHeadersTotalSize);
        Assert.Equal(8L * 67_108_864, limits.MaxRequestBodySize);
        Assert.NotNull(limits.MinRequestBodyDataRate);
        Assert.False(host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.AddServerHeader);
    }

    [Fact]
    public async Task Headers_over_the_servers_limit_are_answered_431_by_the_server()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(404, (await RawConnection.SendAsync(host.Port, "GET", "/v1/buckets/b/keys/k", "X-Kv-Context: " + new string('c', 60_000))).Status);
        Assert.Equal(431, (await RawConnection.SendAsync(host.Port, "GET", "/v1/buckets/b/keys/k", "X-Kv-Context: " + new string('c', 66_000))).Status);
    }

    [Theory]
    [InlineData(100, 404)]
    [InlineData(101, 431)]
    public async Task Headers_are_held_to_their_number(int count, int status)
    {
        await using var host = await ApiHost.StartAsync();
        var headers = Enumerable.Range(1, count - 1).Select(number => $"X-{number}: x").ToArray();
        Assert.Equal(status, (await RawConnection.SendAsync(host.Port, "GET", "/v1/buckets/b/keys/k", headers)).Status);
    }

    [Theory]
    [InlineData(67_108_864, false)]
    [InlineData(67_108_865, true)]
    public async Task A_body_over_the_servers_limit_is_not_read_away(long length, bool closed)
    {
        await using var host = await ApiHost.StartAsync();
        await using var connection = await RawConnection.OpenAsync(host.Port);
        await connection.WriteAsync($"PUT /v1/buckets/b/keys/k HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
        Assert.Equal(413, (await connection.ReadAsync()).Status);
        if (closed)
        {
            Assert.True(await connection.IsClosedAsync());
            return;
        }
        var chunk = new byte[65_536];
        for (var sent = 0L; sent < length; sent += chunk.Length)
            await connection.WriteAsync(chunk);
        await connection.WriteAsync("GET /v1/buckets/b/keys/k HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(404, (await connection.ReadAsync()).Status);
    }
}
