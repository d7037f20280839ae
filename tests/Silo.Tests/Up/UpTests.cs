using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace OrleansKv.Silo.Up;

/// <summary>The cluster and its front door, as <c>kv up</c> starts them.</summary>
public sealed class UpTests(UpTests.RunningCluster running) : IClassFixture<UpTests.RunningCluster>
{
    private HttpClient Http => running.Http;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(1024 * 1024)]
    public async Task Binary_values_come_back_bit_identical(int length)
    {
        var value = new byte[length];
        for (var i = 0; i < length; i++) value[i] = (byte)(i * 31);
        await PutAsync($"/v1/buckets/up/keys/binary-{length}", value, "application/x-test");

        using var response = await Http.GetAsync($"/v1/buckets/up/keys/binary-{length}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-test", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(value, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("with%20space")]
    [InlineData("with%2Fslash%2F")]
    [InlineData("100%25")]
    [InlineData("%D0%BA%D0%BB%D1%8E%D1%87-%F0%9F%94%91")]
    public async Task Keys_of_all_kinds_name_different_objects(string key)
    {
        await PutAsync($"/v1/buckets/kinds/keys/{key}", System.Text.Encoding.ASCII.GetBytes(key), "text/plain");
        Assert.Equal(key, await Http.GetStringAsync($"/v1/buckets/kinds/keys/{key}"));
    }

    [Theory]
    [InlineData("/v1/buckets/up/keys/k?r=4", "invalid-argument")]
    [InlineData("/v1/buckets/up/keys/k?r=abc", "invalid-argument")]
    [InlineData("/v1/buckets/up/keys/", "invalid-argument")]
    [InlineData("/v1/buckets/b%20d/keys/k", "invalid-argument")]
    [InlineData("/v1/buckets/up/keys/absent", "key-not-found")]
    [InlineData("/nowhere", "not-found")]
    public async Task Refusals_are_problems_with_a_stable_code(string target, string code)
    {
        using var response = await Http.GetAsync(target);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains($"\"code\":\"{code}\"", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_bucket_shows_the_properties_it_was_given_at_once_and_on_every_node()
    {
        using var content = new StringContent("""{"n": 5, "r": 1, "w": "all", "conflict": "lww"}""", new MediaTypeHeaderValue("application/json"));
        using var put = await Http.PutAsync("/v1/buckets/five", content);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        // Requests go round the nodes: as many in a row as there are nodes meet them all.
        for (var i = 0; i < 5; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/buckets/five");
            using var got = await Http.SendAsync(request);
            Assert.Contains("\"n\":5", await got.Content.ReadAsStringAsync());
            using var refused = await Http.GetAsync("/v1/buckets/five/keys/k?r=6");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            using var taken = await Http.GetAsync("/v1/buckets/five/keys/k?r=5");
            Assert.Equal(HttpStatusCode.NotFound, taken.StatusCode);
        }
    }

    [Fact]
    public async Task A_value_is_gone_when_its_time_is_over_and_can_be_made_again()
    {
        const string bucket = "/v1/buckets/expiring";
        using var content = new StringContent("""{"ttl": "60m"}""", new MediaTypeHeaderValue("application/json"));
        using var put = await Http.PutAsync(bucket, content);
        Assert.Contains("\"ttl\":\"1h\"", await put.Content.ReadAsStringAsync());
        await PutAsync($"{bucket}/keys/long", [1], "text/plain");
        await PutAsync($"{bucket}/keys/ever?ttl=none", [1], "text/plain");
        await PutAsync($"{bucket}/keys/short?ttl=1s", [1], "text/plain");

        using var lives = await Http.GetAsync($"{bucket}/keys/long");
        var expires = DateTimeOffset.Parse(Assert.Single(lives.Headers.GetValues("X-Kv-Expires")), CultureInfo.InvariantCulture);
        Assert.InRange(expires, DateTimeOffset.UtcNow + TimeSpan.FromMinutes(50), DateTimeOffset.UtcNow + TimeSpan.FromMinutes(60));
        using var stays = await Http.GetAsync($"{bucket}/keys/ever");
        Assert.False(stays.Headers.Contains("X-Kv-Expires"));

        var deadline = Stopwatch.StartNew();
        HttpResponseMessage expired;
        while ((expired = await Http.GetAsync($"{bucket}/keys/short")).StatusCode == HttpStatusCode.OK)
        {
            expired.Dispose();
            Assert.InRange(deadline.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
            await Task.Delay(50);
        }

        using (expired)
        {
            Assert.Equal(HttpStatusCode.NotFound, expired.StatusCode);
            Assert.Single(expired.Headers.GetValues("X-Kv-Context"));
            Assert.Null(expired.Headers.ETag);
        }

        using var head = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{bucket}/keys/short"));
        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
        Assert.Contains("\"state\":\"deleted\"", await Http.GetStringAsync("/v1/cluster/locate/expiring/short"));
        using var again = new HttpRequestMessage(HttpMethod.Put, $"{bucket}/keys/short") { Content = new ByteArrayContent([2]) };
        again.Headers.Add("If-None-Match", "*");
        using var made = await Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NoContent, made.StatusCode);
        Assert.Equal(new byte[] { 2 }, await Http.GetByteArrayAsync($"{bucket}/keys/short"));
    }

    [Theory]
    [InlineData("999ms", HttpStatusCode.BadRequest)]
    [InlineData("1s", HttpStatusCode.NoContent)]
    [InlineData("3650d", HttpStatusCode.NoContent)]
    [InlineData("87601h", HttpStatusCode.BadRequest)]
    public async Task A_time_to_live_is_one_second_to_ten_years(string ttl, HttpStatusCode status)
    {
        using var content = new ByteArrayContent([1]);
        using var put = await Http.PutAsync($"/v1/buckets/up/keys/ttl-{ttl}?ttl={ttl}", content);
        Assert.Equal(status, put.StatusCode);
        using var properties = new StringContent($$"""{"ttl": "{{ttl}}"}""", new MediaTypeHeaderValue("application/json"));
        using var bucket = await Http.PutAsync($"/v1/buckets/ttl-{ttl}", properties);
        Assert.Equal(status == HttpStatusCode.NoContent, bucket.IsSuccessStatusCode);
        if (status == HttpStatusCode.BadRequest) Assert.Contains("ttl must be 1 s to 315360000 s", await put.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Control_of_an_unknown_node_says_so()
    {
        using var unknown = await ControlAsync("node-99/kill");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var running = await ControlAsync("node-1/restart");
        Assert.Equal(HttpStatusCode.Conflict, running.StatusCode);
    }

    [Fact]
    public async Task Control_without_its_header_is_refused_so_that_no_web_page_can_kill_a_node()
    {
        using var response = await Http.PostAsync("/dev/nodes/node-1/kill", null);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private async Task<HttpResponseMessage> ControlAsync(string target)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/dev/nodes/{target}");
        request.Headers.Add(NodeControl.Header, "1");
        return await Http.SendAsync(request);
    }

    [Fact]
    public async Task A_stop_under_load_takes_less_than_five_seconds()
    {
        var up = await UpApplication.StartAsync(new UpSettings(5, 0, StoreSettings.Memory), CancellationToken.None);
        using var http = new HttpClient { BaseAddress = new Uri(up.Url) };
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 32).Select(client => Load(http, client, stop.Token)).ToArray();
        await Task.WhenAny(load.Select(each => each.Started.Task));

        var watch = Stopwatch.StartNew();
        await up.DisposeAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await stop.CancelAsync();
        await Task.WhenAll(load.Select(each => each.Ended));
    }

    [Fact]
    public async Task A_taken_port_is_named_and_the_program_ends_with_1()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var error = new StringWriter();
        Assert.Equal(1, await KvCommandLine.RunAsync(["up", "--nodes", "1", "--port", $"{port}", "--store", "memory"], TextWriter.Null, error));
        Assert.Contains($"Port {port} is taken", error.ToString());
    }

    [Theory]
    [InlineData("up", "--nodes", "0")]
    [InlineData("up", "--nodes", "51")]
    [InlineData("up", "--nodes", "many")]
    [InlineData("up", "--port", "65536")]
    [InlineData("up", "--nonsense", "1")]
    [InlineData("down")]
    public async Task A_bad_command_line_prints_the_usage_and_ends_with_2(params string[] args)
    {
        var error = new StringWriter();
        Assert.Equal(2, await KvCommandLine.RunAsync(args, TextWriter.Null, error));
        Assert.Contains("Usage:", error.ToString());
    }

    private async Task PutAsync(string target, byte[] value, string type)
    {
        using var content = new ByteArrayContent(value);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var response = await Http.PutAsync(target, content);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private static (TaskCompletionSource Started, Task Ended) Load(HttpClient http, int client, CancellationToken stop)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (started, RunAsync());

        async Task RunAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    using var response = await http.GetAsync($"/v1/buckets/load/keys/{client}", stop);
                    started.TrySetResult();
                }
                catch (HttpRequestException)
                {
                    // The server is stopping under this load: that is the point.
                    return;
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }

    public sealed class RunningCluster : IAsyncLifetime
    {
        private UpApplication? _up;

        public HttpClient Http { get; } = new();

        public async Task InitializeAsync()
        {
            _up = await UpApplication.StartAsync(new UpSettings(5, 0, StoreSettings.Memory), CancellationToken.None);
            Http.BaseAddress = new Uri(_up.Url);
        }

        public async Task DisposeAsync()
        {
            Http.Dispose();
            await _up!.DisposeAsync();
        }
    }
}
