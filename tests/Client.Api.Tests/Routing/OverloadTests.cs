using System.Net;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Routing;

public sealed class OverloadTests : ApiTest
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override ApiOptions Options => new() { MaxConcurrentRequests = 3, MaxValueBytes = 100, MaxValueBytesInFlight = 200, RetryAfterSeconds = 7 };

    [Fact]
    public async Task Requests_over_the_limit_are_refused_with_the_time_to_wait_and_health_is_not()
    {
        Hang();
        var running = Enumerable.Range(0, 3).Select(i => GetAsync(Object($"k{i}"))).ToArray();
        await ArrivedAsync(3);
        foreach (var target in new[] { Object("more"), "/v1/buckets/b", "/v1/cluster", "/v1/cluster/repair", "/v1/buckets/b/keys/%2e%2e/../../../../../health/live" })
        {
            var refused = await RawAsync("GET", target);
            Problem(refused, 503, "overloaded");
            Assert.Equal("7", refused.Header("Retry-After"));
        }
        foreach (var target in new[] { "/health/live", "/metrics" })
            Assert.Equal(200, (await RawAsync("GET", target)).Status);
        Assert.Equal(3, Cluster.Requests.Count);

        _released.SetResult();
        Assert.All(await Task.WhenAll(running), response => Assert.Equal(HttpStatusCode.NotFound, response.StatusCode));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(Object("more"))).StatusCode);
    }

    [Fact]
    public async Task Values_over_the_limit_of_bytes_are_refused_before_they_are_read_and_smaller_ones_are_not()
    {
        Hang();
        var large = PutAsync(Object("large"), new byte[100]);
        var small = PutAsync(Object("small"), new byte[60]);
        await ArrivedAsync(2);

        // Its body never comes.
        await using var connection = await RawConnection.OpenAsync(Host.Port);
        await connection.WriteAsync($"PUT {Object("more")} HTTP/1.1\r\nHost: x\r\nContent-Length: 41\r\nExpect: 100-continue\r\n\r\n");
        Problem(await connection.ReadAsync(), 503, "overloaded");
        var chunked = new HttpRequestMessage(HttpMethod.Put, Object("chunked")) { Content = new StreamContent(new MemoryStream(new byte[1])) };
        chunked.Headers.TransferEncodingChunked = true;
        await ProblemAsync(await SendAsync(chunked), HttpStatusCode.ServiceUnavailable, "overloaded");
        await ProblemAsync(await PutAsync(Object("over"), new byte[101]), HttpStatusCode.RequestEntityTooLarge, "value-too-large");

        var fits = PutAsync(Object("fits"), new byte[40]);
        await ArrivedAsync(3);
        _released.SetResult();
        Assert.All(await Task.WhenAll(large, small, fits), response => Assert.Equal(HttpStatusCode.NoContent, response.StatusCode));
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(Object("more"), new byte[100])).StatusCode);
    }

    [Fact]
    public async Task Values_that_are_read_count_until_they_are_sent_and_have_room_when_they_are_alone()
    {
        foreach (var size in new[] { 100, 99, 98 })
            await PutAsync(Object("siblings"), new byte[size]);
        Assert.Equal(HttpStatusCode.MultipleChoices, (await GetAsync(Object("siblings"))).StatusCode);

        Hang(request => request is PutRequest);
        var put = PutAsync(Object("k"), new byte[1]);
        await ArrivedAsync(5);
        await ProblemAsync(await GetAsync(Object("siblings")), HttpStatusCode.ServiceUnavailable, "overloaded");
        _released.SetResult();
        Assert.Equal(HttpStatusCode.NoContent, (await put).StatusCode);
        Assert.Equal(HttpStatusCode.MultipleChoices, (await GetAsync(Object("siblings"))).StatusCode);
    }

    private void Hang(Func<object, bool>? which = null) => Cluster.Fault = async cancellation =>
    {
        if (which?.Invoke(Cluster.Requests.Last()) != false)
            await _released.Task.WaitAsync(cancellation);
        return null;
    };

    private async Task ArrivedAsync(int requests)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Cluster.Requests.Count < requests)
            await Task.Delay(5, patience.Token);
    }
}
