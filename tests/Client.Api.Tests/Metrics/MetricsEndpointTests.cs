using System.Diagnostics.Metrics;
using System.Net;
using OrleansKv.Client.Api.Fakes;

namespace OrleansKv.Client.Api.Metrics;

public sealed class MetricsEndpointTests : ApiTest
{
    private static async Task<Exposition> ScrapeAsync(ApiHost host) => new(await host.Client.GetByteArrayAsync("/metrics"));

    [Fact]
    public async Task The_runtime_and_the_web_server_are_shown_in_valid_text()
    {
        using var response = await Client.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.GetValues("Content-Type").Single());
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(response.Content.Headers.ContentLength, (await response.Content.ReadAsByteArrayAsync()).Length);

        var text = new Exposition(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("counter", text.Types["dotnet_gc_collections_total"]);
        Assert.Equal("counter", text.Types["dotnet_process_cpu_time_seconds_total"]);
        Assert.True(text["dotnet_process_memory_working_set_bytes{otel_scope_name=\"System.Runtime\"}"] > 1_000_000);
        Assert.Contains(text.Samples, sample => sample.Name == "kestrel_active_connections" && sample.Labels["server_port"] == $"{Host.Port}" && sample.Value == 1);
        Assert.All(text.Samples, sample => Assert.Contains(sample.Labels["otel_scope_name"], new ApiOptions().Meters));
    }

    [Fact]
    public async Task Exactly_the_configured_meters_are_shown_while_the_application_runs()
    {
        using var meter = new Meter($"test.{Guid.NewGuid():N}");
        var counter = meter.CreateCounter<int>("c");
        await using (var host = await ApiHost.StartAsync(new ApiOptions { Meters = [meter.Name] }))
        {
            counter.Add(2);
            Assert.Equal($"# TYPE c_total counter\nc_total{{otel_scope_name=\"{meter.Name}\"}} 2\n", (await ScrapeAsync(host)).Text);
            await host.StopAsync();
            Assert.False(counter.Enabled);
        }
        await using (var host = await ApiHost.StartAsync(new ApiOptions { Meters = [] }))
        {
            Assert.False(counter.Enabled);
            Assert.Empty((await ScrapeAsync(host)).Text);
        }
        await using (await ApiHost.StartAsync(new ApiOptions { Meters = [meter.Name] }))
            Assert.True(counter.Enabled);
        Assert.False(counter.Enabled, "A host that is disposed without a stop must not leave its listener behind.");
    }

    [Fact]
    public async Task Scrapes_at_once_are_each_whole()
    {
        var texts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ScrapeAsync(Host)));
        Assert.All(texts, text => Assert.Contains("dotnet_gc_collections_total", text.Types.Keys));
    }

    [Fact]
    public async Task Another_method_is_refused() =>
        await ProblemAsync(await SendAsync(HttpMethod.Post, "/metrics"), HttpStatusCode.MethodNotAllowed, "method-not-allowed");
}
