using System.Globalization;
using System.Net;

namespace OrleansKv.Silo.Up;

/// <summary>What a cluster in one process tells of itself. The meters are the process's, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(MetricsTests), DisableParallelization = true)]
[Collection(nameof(MetricsTests))]
public sealed class MetricsTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private UpApplication? _up;

    public async Task InitializeAsync()
    {
        _up = await UpApplication.StartAsync(new UpSettings(3, 0, StoreSettings.Memory), CancellationToken.None);
        _http.BaseAddress = new Uri(_up.Url);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _up!.DisposeAsync();
    }

    [Fact]
    public async Task Requests_are_counted_by_operation_and_outcome_and_reads_by_the_siblings_they_found()
    {
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync("one"));
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync("two"));
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync("two"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await PutAsync("one", ("If-None-Match", "*")));
        foreach (var (key, status) in new[] { ("one", 200), ("two", 300), ("none", 404), ("one", 200) })
            Assert.Equal(status, (int)(await _http.GetAsync($"/v1/buckets/metrics/keys/{key}")).StatusCode);
        await _http.DeleteAsync("/v1/buckets/metrics/keys/one");

        var text = await _http.GetStringAsync("/metrics");
        Assert.Equal(3, Requests("put", "ok"));
        Assert.Equal(1, Requests("put", "precondition_failed"));
        Assert.Equal(4, Requests("get", "ok"));
        Assert.Equal(1, Requests("delete", "ok"));
        Assert.Equal(4, Value(text, "kv_request_duration_seconds_bucket{kv_operation=\"get\",kv_outcome=\"ok\",otel_scope_name=\"OrleansKv\",le=\"+Inf\"}"));
        Assert.Equal([1, 3, 4, 4], new[] { "0", "1", "2", "+Inf" }.Select(bound => Value(text, $"kv_read_siblings_bucket{{otel_scope_name=\"OrleansKv\",le=\"{bound}\"}}")!.Value));
        Assert.DoesNotContain("buckets/metrics", text, StringComparison.Ordinal);

        double? Requests(string operation, string outcome) =>
            Value(text, $"kv_request_duration_seconds_count{{kv_operation=\"{operation}\",kv_outcome=\"{outcome}\",otel_scope_name=\"OrleansKv\"}}");
    }

    [Fact]
    public async Task Replicas_on_a_node_that_is_down_are_counted_as_failed()
    {
        const string down = "kv_replica_failures_total{kv_replica_status=\"down\",otel_scope_name=\"OrleansKv\"}";
        Assert.Null(Value(await _http.GetStringAsync("/metrics"), down));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/dev/nodes/node-3/kill");
        request.Headers.Add(NodeControl.Header, "1");
        using var kill = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, kill.StatusCode);

        // Every key has a replica there; until the other nodes know, calls to it fail in other ways.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Value(await _http.GetStringAsync("/metrics", patience.Token), down) is null or 0)
            await _http.GetAsync("/v1/buckets/metrics/keys/any", patience.Token);
    }

    private async Task<HttpStatusCode> PutAsync(string key, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/buckets/metrics/keys/{key}") { Content = new ByteArrayContent([1]) };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    private static double? Value(string text, string series) =>
        text.Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal)) is { } line
            ? double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture)
            : null;
}
