using System.Net;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Objects;

public sealed class GetTests : ApiTest
{
    [Fact]
    public async Task A_get_answers_the_value_with_all_its_headers()
    {
        await PutAsync(Object("k"), "hello"u8.ToArray(), "text/plain");
        var response = await Client.GetAsync(Object("k"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("hello", await response.Content.ReadAsStringAsync());
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(5, response.Content.Headers.ContentLength);
        Assert.Equal(FakeCluster.Epoch.AddSeconds(1), response.Content.Headers.LastModified);
        Assert.Equal("\"e1\"", response.Headers.ETag!.ToString());
        Assert.Equal("ctx-1", Context(response));
        Assert.True(response.Headers.CacheControl!.NoCache);
    }

    [Fact]
    public async Task Answers_of_the_coordinator_say_which_ring_it_goes_by_also_when_it_refuses()
    {
        Cluster.RingVersion = 12;
        using var put = await PutAsync(Object("k"), [1]);
        using var get = await GetAsync(Object("k"));
        using var absent = await GetAsync(Object("absent"));
        using var deleted = await SendAsync(HttpMethod.Delete, Object("k"));
        Cluster.Fault = static _ => new(new RequestError(KvErrorCode.QuorumNotMet, "Too few."));
        using var refused = await GetAsync(Object("k"));
        Assert.All([put, get, absent, deleted, refused], static response => Assert.Equal("12", response.Headers.GetValues("X-Kv-Ring-Version").Single()));
    }

    [Fact]
    public async Task An_answer_of_a_node_that_does_not_tell_its_ring_has_no_version()
    {
        Cluster.RingVersion = 0;
        using var put = await PutAsync(Object("k"), [1]);
        Assert.False(put.Headers.Contains("X-Kv-Ring-Version"));
    }

    [Fact]
    public async Task A_value_that_expires_says_when()
    {
        await PutAsync(Object("k") + "?ttl=1500ms", [1]);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            foreach (var (condition, status) in new[] { ("\"x\"", HttpStatusCode.OK), ("*", HttpStatusCode.NotModified) })
            {
                var response = await SendAsync(method, Object("k"), ("If-None-Match", condition));
                Assert.Equal(status, response.StatusCode);
                Assert.Equal("2026-01-02T03:04:06.500Z", response.Headers.GetValues("X-Kv-Expires").Single());
                Assert.True(response.Headers.CacheControl!.NoCache);
            }
        }

        await PutAsync(Object("other") + "?ttl=none", [1]);
        Assert.False((await Client.GetAsync(Object("other"))).Headers.Contains("X-Kv-Expires"));
    }

    [Fact]
    public async Task A_head_answers_the_headers_of_get_without_the_body()
    {
        await PutAsync(Object("k"), "hello"u8.ToArray(), "text/plain");
        await using var connection = await RawConnection.OpenAsync(Host.Port);
        await connection.WriteAsync($"GET {Object("k")} HTTP/1.1\r\nHost: x\r\n\r\n");
        var get = await connection.ReadAsync();
        await connection.WriteAsync($"HEAD {Object("k")} HTTP/1.1\r\nHost: x\r\n\r\n");
        var head = await connection.ReadAsync(withoutBody: true);

        Assert.Equal(200, head.Status);
        Assert.Equal("5", head.Header("Content-Length"));
        foreach (var header in get.Headers.Where(header => header.Key != "Date"))
            Assert.Equal(header, head.Headers[header.Key]);

        // The next answer on the connection begins where the head ended: no body was sent.
        await connection.WriteAsync($"HEAD {Object("absent")} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(404, (await connection.ReadAsync(withoutBody: true)).Status);
        await connection.WriteAsync($"GET {Object("k")} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task An_absent_key_is_not_found_without_a_context()
    {
        var response = await Client.GetAsync(Object("k"));
        await ProblemAsync(response, HttpStatusCode.NotFound, "key-not-found");
        Assert.False(response.Headers.Contains("X-Kv-Context"));
    }

    [Fact]
    public async Task A_deleted_key_is_not_found_with_the_tombstones_context()
    {
        await PutAsync(Object("k"), [1]);
        await Client.DeleteAsync(Object("k"));
        var response = await Client.GetAsync(Object("k"));
        await ProblemAsync(response, HttpStatusCode.NotFound, "key-not-found");
        Assert.Equal("ctx-2", Context(response));
        Assert.Null(response.Headers.ETag);
    }

    [Theory]
    [InlineData("\"e1\"", 304)]
    [InlineData("W/\"e1\"", 304)]
    [InlineData("\"x\", \"e1\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"x\"", 200)]
    [InlineData("e1", 200)]
    [InlineData("\"e1", 200)]
    public async Task If_none_match_answers_304_when_it_names_the_present_version(string ifNoneMatch, int status)
    {
        await PutAsync(Object("k"), [1]);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            var response = await SendAsync(method, Object("k"), ("If-None-Match", ifNoneMatch));
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal("\"e1\"", response.Headers.ETag!.ToString());
            Assert.Equal("ctx-1", Context(response));
        }
    }

    [Fact]
    public async Task If_none_match_on_an_absent_key_is_not_found() =>
        await ProblemAsync(await GetAsync(Object("k"), ("If-None-Match", "*")), HttpStatusCode.NotFound, "key-not-found");

    [Theory]
    [InlineData(KvErrorCode.QuorumNotMet, 503, "quorum-not-met")]
    [InlineData(KvErrorCode.DeadlineExceeded, 504, "deadline-exceeded")]
    public async Task A_coordinators_error_is_passed_on(KvErrorCode error, int status, string code)
    {
        Cluster.Fault = _ => new(new RequestError(error, "Because of the test."));
        await ProblemAsync(await Client.GetAsync(Object("k")), (HttpStatusCode)status, code);
        Assert.Equal(status, (int)(await SendAsync(HttpMethod.Head, Object("k"))).StatusCode);
    }
}
