using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Http;

/// <summary>What servers and proxies may answer that are no front door, or fail in the middle.</summary>
public sealed class HttpTransportTests
{
    [Theory]
    [InlineData(400, KvCodes.InvalidArgument, false)]
    [InlineData(404, KvCodes.NotFound, false)]
    [InlineData(408, KvCodes.RequestTimeout, true)]
    [InlineData(413, KvCodes.ValueTooLarge, false)]
    [InlineData(431, KvCodes.InvalidArgument, false)]
    [InlineData(500, KvCodes.Internal, false)]
    [InlineData(502, KvCodes.ClusterUnavailable, true)]
    [InlineData(503, KvCodes.ClusterUnavailable, true)]
    [InlineData(504, KvCodes.DeadlineExceeded, true)]
    public async Task An_answer_without_a_problem_document_has_the_code_of_its_status_and_promises_nothing(int status, string code, bool mayPass)
    {
        var failure = await FailAsync(_ => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("<html>", Encoding.UTF8, "text/html") });
        Assert.Equal((status, code, mayPass, false), (failure.Status, failure.Code, failure.MayPass, failure.IsCertainlyUndone));
    }

    [Theory]
    [InlineData(408, KvCodes.RequestTimeout, true)]
    [InlineData(503, KvCodes.Overloaded, true)]
    [InlineData(503, KvCodes.ClusterUnavailable, false)]
    public async Task A_problem_document_says_whether_anything_may_have_been_done(int status, string code, bool isUndone)
    {
        var failure = await FailAsync(_ => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent($$"""{"code":"{{code}}","detail":"So."}""", Encoding.UTF8, "application/problem+json") });
        Assert.Equal((code, "So.", isUndone, true), (failure.Code, failure.Message, failure.IsCertainlyUndone, failure.MayPass));
    }

    [Fact]
    public async Task A_problem_that_is_none_is_taken_by_its_status()
    {
        var failure = await FailAsync(static _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("{", Encoding.UTF8, "application/problem+json") });
        Assert.Equal(KvCodes.ClusterUnavailable, failure.Code);
    }

    [Fact]
    public async Task A_code_of_a_later_release_is_passed_on()
    {
        var failure = await FailAsync(static _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
        {
            Headers = { { "Retry-After", "7" } },
            Content = new StringContent("""{"code":"new","detail":"New.","more":[1],"replicas":[{"node":"n1","status":"strange","detail":null}]}""", Encoding.UTF8, "application/problem+json"),
        });
        Assert.Equal(("new", "New.", TimeSpan.FromSeconds(7)), (failure.Code, failure.Message, failure.RetryAfter));
        Assert.Equal([new ReplicaOutcome("n1", ReplicaStatus.Failed, null)], failure.Replicas.ToList());
    }

    [Fact]
    public async Task A_document_that_is_not_what_it_should_be_is_an_error_of_the_server()
    {
        var failure = await FailAsync(static _ => new HttpResponseMessage(HttpStatusCode.MultipleChoices) { Content = new StringContent("""{"siblings":null}""", Encoding.UTF8, "application/json") }, isRead: true);
        Assert.Equal((500, KvCodes.Internal), (failure.Status, failure.Code));
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_was_sent()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var client = new KvClient(new KvClientOptions { Endpoints = [new Uri($"http://127.0.0.1:{port}")], MaxRetries = 0 });
        var failure = await Assert.ThrowsAsync<KvException>(() => client.PutAsync("b", "k", default));
        Assert.Equal((503, KvCodes.ClusterUnavailable, true), (failure.Status, failure.Code, failure.IsCertainlyUndone));
    }

    [Fact]
    public async Task A_connection_that_is_closed_before_the_answer_leaves_a_write_in_doubt()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closing = Task.Run(async () =>
        {
            using var connection = await listener.AcceptTcpClientAsync();
            Assert.NotEqual(0, await connection.GetStream().ReadAsync(new byte[1_024]));
        });
        await using var client = new KvClient(new KvClientOptions { Endpoints = [new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")], MaxRetries = 0 });
        var failure = await Assert.ThrowsAsync<KvException>(() => client.PutAsync("b", "k", new byte[] { 1 }));
        Assert.Equal((503, KvCodes.ClusterUnavailable, false), (failure.Status, failure.Code, failure.IsCertainlyUndone));
        await closing;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_without_bytes_is_sent_once_also_when_a_connection_in_use_is_closed(bool isDelete)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var received = 0;
        using var ended = new CancellationTokenSource();
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync(ended.Token);
                var stream = connection.GetStream();
                // The first request of all is answered; whatever comes then finds the connection closed.
                while (await stream.ReadAsync(new byte[4_096], ended.Token) > 0 && Interlocked.Increment(ref received) == 1)
                    await stream.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), ended.Token);
            }
        });
        await using var client = new KvClient(new KvClientOptions { Endpoints = [new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")], MaxRetries = 0 });
        Task WriteAsync() => isDelete ? client.DeleteAsync("b", "k") : client.PutAsync("b", "k", default);
        await WriteAsync();
        Assert.False((await Assert.ThrowsAsync<KvException>(WriteAsync)).IsCertainlyUndone);
        Assert.Equal(2, received);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Fact]
    public async Task Requests_say_what_they_are_to_say()
    {
        HttpRequestMessage? sent = null;
        await using var client = Client(
            request =>
            {
                sent = request;
                return new HttpResponseMessage(HttpStatusCode.NoContent);
            },
            new KvClientOptions { Endpoints = [new Uri("https://kv.example:8443/store/")] });
        await client.PutAsync("b", "a/../..", new byte[] { 1 }, new KvPutOptions
        {
            W = new QuorumSize(QuorumKind.Count, 2),
            Timeout = TimeSpan.FromMilliseconds(250.1),
            Sloppy = false,
            Ttl = TimeSpan.FromSeconds(90),
            Context = "ctx",
            Condition = KvCondition.Matches("e1", "e2"),
            ContentType = "text/plain;charset=utf-8",
        });
        Assert.Equal("https://kv.example:8443/store/v1/buckets/b/keys/a%2F..%2F..?w=2&timeout=251ms&sloppy=false&ttl=90000ms", sent!.RequestUri!.OriginalString);
        Assert.Equal("ctx", sent.Headers.GetValues("X-Kv-Context").Single());
        Assert.Equal("\"e1\", \"e2\"", sent.Headers.NonValidated["If-Match"].ToString());
        Assert.Equal("text/plain;charset=utf-8", sent.Content!.Headers.NonValidated["Content-Type"].ToString());

        await client.DeleteAsync("b", "..", new KvDeleteOptions { Condition = KvCondition.Present, Sloppy = true });
        Assert.Equal("https://kv.example:8443/store/v1/buckets/b/keys/%2E%2E?sloppy=true", sent.RequestUri!.OriginalString);
        Assert.Equal("*", sent.Headers.NonValidated["If-Match"].ToString());
        await client.PutAsync("b", "k", default, new KvPutOptions { Condition = KvCondition.Absent, Ttl = TimeSpan.Zero, W = new QuorumSize(QuorumKind.LocalQuorum, 0) });
        Assert.Equal("https://kv.example:8443/store/v1/buckets/b/keys/k?w=local-quorum&ttl=none", sent.RequestUri!.OriginalString);
        Assert.Equal("*", sent.Headers.NonValidated["If-None-Match"].ToString());
        Assert.False(sent.Headers.Contains("X-Kv-Context"));
        Assert.False(sent.Content!.Headers.Contains("Content-Type"));
    }

    [Fact]
    public void Nodes_are_found_by_their_addresses_or_else_by_the_template()
    {
        var transport = new HttpTransport(new KvClientOptions { NodeUrls = new Dictionary<string, Uri> { ["n1"] = new("http://10.0.0.1:8080/") }, NodeUrlTemplate = "http://{node}.kv:8080/" });
        Assert.Equal("http://10.0.0.1:8080", transport.AddressOf("n1"));
        Assert.Equal("http://n2.kv:8080", transport.AddressOf("n2"));
        Assert.Equal(["http://10.0.0.1:8080"], transport.Endpoints.ToList());
        Assert.True(transport.KnowsNodes);
        var plain = new HttpTransport(new KvClientOptions());
        Assert.Null(plain.AddressOf("n1"));
        Assert.False(plain.KnowsNodes);
        Assert.Equal(["http://127.0.0.1:8080"], plain.Endpoints.ToList());
    }

    private static async Task<KvException> FailAsync(Func<HttpRequestMessage, HttpResponseMessage> answer, bool isRead = false)
    {
        await using var client = Client(answer, new KvClientOptions { MaxRetries = 0 });
        return await Assert.ThrowsAsync<KvException>(() => isRead ? client.GetAsync("b", "k") : client.DeleteAsync("b", "k"));
    }

    private static KvClient Client(Func<HttpRequestMessage, HttpResponseMessage> answer, KvClientOptions options) =>
        new(options with { CreateHttpHandler = () => new CannedHandler(answer) });

    private sealed class CannedHandler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }
}
