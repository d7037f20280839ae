using System.Text;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Routing;

public sealed class RawTargetTests : ApiTest
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%2fb", "a/b")]
    [InlineData("%2F", "/")]
    [InlineData("%2F%2F..%2F", "//../")]
    [InlineData("%25", "%")]
    [InlineData("%2525", "%25")]
    [InlineData("..", "..")]
    [InlineData(".", ".")]
    [InlineData("%2E%2E", "..")]
    [InlineData("%2e", ".")]
    [InlineData("a%20b", "a b")]
    [InlineData("a+b", "a+b")]
    [InlineData("%01%7F", "\u0001\u007f")]
    [InlineData("caf%C3%A9", "café")]
    [InlineData("%F0%9F%98%80", "😀")]
    [InlineData("%EF%BB%BFx", "\uFEFFx")]
    [InlineData("a%3Fb%23c", "a?b#c")]
    [InlineData("a;b=c&d:@!$'()*,~_-", "a;b=c&d:@!$'()*,~_-")]
    [InlineData("keys", "keys")]
    public async Task A_key_arrives_as_it_was_encoded(string encoded, string key)
    {
        var put = await RawAsync("PUT", Object(encoded), "Content-Length: 0");
        Assert.Equal(204, put.Status);
        Assert.Equal(key, Cluster.Last<PutRequest>().Key.Key);

        var get = await RawAsync("GET", Object(encoded) + "?r=one");
        Assert.Equal(200, get.Status);
        Assert.Equal(key, Cluster.Last<GetRequest>().Key.Key);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("a%zz")]
    [InlineData("a%4g")]
    [InlineData("%+1")]
    [InlineData("%C3")]
    [InlineData("%C3%28")]
    [InlineData("%C0%AF")]
    [InlineData("%ED%A0%80")]
    [InlineData("%F4%90%80%80")]
    [InlineData("%FF")]
    [InlineData("")]
    public async Task A_key_that_is_malformed_or_empty_is_refused(string encoded)
    {
        Problem(await RawAsync("GET", Object(encoded)), 400, "invalid-argument");
        Assert.Empty(Cluster.Requests);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a/../b")]
    [InlineData("../..")]
    public async Task An_unencoded_slash_in_a_key_is_refused_with_the_remedy(string encoded)
    {
        var response = await RawAsync("GET", Object(encoded));
        Problem(response, 400, "invalid-argument");
        Assert.Contains("%2F", response.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fully_encoded_key_of_1024_bytes_is_accepted_and_one_of_1025_is_refused()
    {
        var longest = string.Concat(Enumerable.Repeat("%C3%A9", 512));
        Assert.Equal(204, (await RawAsync("PUT", Object(longest), "Content-Length: 0")).Status);
        Assert.Equal(1_024, Encoding.UTF8.GetByteCount(Cluster.Last<PutRequest>().Key.Key));

        Problem(await RawAsync("PUT", Object(longest + "a"), "Content-Length: 0"), 400, "invalid-argument");
    }

    [Fact]
    public async Task A_target_far_longer_than_a_key_may_be_is_still_explained()
    {
        var response = await RawAsync("GET", Object(new string('k', 60_000)));
        Problem(response, 400, "invalid-argument");
        Assert.False(response.Json.TryGetProperty("instance", out _));
    }

    [Fact]
    public async Task A_request_line_over_the_servers_limit_is_answered_414_by_the_server()
    {
        Assert.Equal(414, (await RawAsync("GET", Object(new string('k', 66_000)))).Status);
    }

    [Fact]
    public async Task A_nul_in_the_path_is_answered_400_by_the_server()
    {
        Assert.Equal(400, (await RawAsync("GET", Object("a%00b"))).Status);
        Assert.Empty(Cluster.Requests);
    }

    [Theory]
    [InlineData("b", "b")]
    [InlineData("A.z_9-", "A.z_9-")]
    [InlineData("..", "..")]
    [InlineData("%62", "b")]
    public async Task A_bucket_is_decoded_like_a_key(string encoded, string bucket)
    {
        Assert.Equal(204, (await RawAsync("PUT", Object("k", encoded), "Content-Length: 0")).Status);
        Assert.Equal(bucket, Cluster.Last<PutRequest>().Key.Bucket);
        Assert.Equal(200, (await RawAsync("GET", "/v1/buckets/" + encoded)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a%20b")]
    [InlineData("a%2Fb")]
    [InlineData("%C3%A9")]
    [InlineData("%")]
    [InlineData("a123456789b123456789c123456789d123456789e123456789f123456789g1234")]
    public async Task A_bucket_of_other_characters_or_lengths_is_refused(string encoded)
    {
        Problem(await RawAsync("GET", Object("k", encoded)), 400, "invalid-argument");
    }

    [Fact]
    public async Task A_bucket_of_64_characters_is_accepted() =>
        Assert.Equal(404, (await RawAsync("GET", Object("k", new string('b', 64)))).Status);

    [Theory]
    [InlineData("http://localhost/v1/buckets/b/keys/a%2F..%2Fb")]
    [InlineData("http://user@localhost:81/v1/buckets/b/keys/a%2F..%2Fb?r=1")]
    public async Task A_target_in_absolute_form_is_read_like_any_other(string target)
    {
        await using var connection = await RawConnection.OpenAsync(Host.Port);
        var authority = new Uri(target).Authority;
        await connection.WriteAsync($"GET {target} HTTP/1.1\r\nHost: {authority}\r\n\r\n");
        var response = await connection.ReadAsync();
        Problem(response, 404, "key-not-found");
        Assert.Equal("a/../b", Cluster.Last<GetRequest>().Key.Key);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1")]
    [InlineData("/v1/buckets")]
    [InlineData("/v1/buckets/")]
    [InlineData("/v1/buckets/b/")]
    [InlineData("/v1/buckets/b/keys")]
    [InlineData("/v1/buckets/b/other/k")]
    [InlineData("/V1/buckets/b/keys/k")]
    [InlineData("/v1/x/../buckets/b/keys/k")]
    [InlineData("/%761/buckets/b/keys/k")]
    [InlineData("/v1/cluster/locate")]
    [InlineData("/v1/cluster/locate/b")]
    [InlineData("/v1/cluster/other")]
    [InlineData("/openapi/v2.json")]
    public async Task A_path_that_is_none_of_the_routes_is_not_found(string target)
    {
        var response = await RawAsync("GET", target);
        Assert.Equal(404, response.Status);
        if (!target.StartsWith("/openapi", StringComparison.Ordinal))
            Problem(response, 404, "not-found");
        Assert.Empty(Cluster.Requests);
    }

    [Theory]
    [InlineData("POST", "/v1/buckets/b/keys/k", "DELETE, GET, HEAD, PUT")]
    [InlineData("OPTIONS", "/v1/buckets/b/keys/..", "DELETE, GET, HEAD, PUT")]
    [InlineData("BREW", "/v1/buckets/b/keys/k", "DELETE, GET, HEAD, PUT")]
    [InlineData("get", "/v1/buckets/b/keys/k", "DELETE, GET, HEAD, PUT")]
    [InlineData("DELETE", "/v1/buckets/b", "GET, PUT")]
    [InlineData("PUT", "/v1/cluster/locate/b/k", "GET")]
    [InlineData("POST", "/v1/cluster", "GET")]
    [InlineData("DELETE", "/health/live", "GET")]
    public async Task A_method_that_a_route_lacks_is_refused_with_those_it_has(string method, string target, string allowed)
    {
        var response = await RawAsync(method, target, "Content-Length: 0");
        Problem(response, 405, "method-not-allowed");
        Assert.Equal(allowed, response.Header("Allow"));
    }

    [Theory]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET /v1/buckets/b/keys/k HTTP/9.9\r\nHost: x\r\n\r\n")]
    [InlineData("GET /v1/buckets/b/keys/k HTTP/1.1\r\n\r\n")]
    [InlineData("GET /v1/buckets/b/keys/\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("PUT /v1/buckets/b/keys/k HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n")]
    public async Task A_request_that_is_not_http_is_answered_and_the_connection_closed(string request)
    {
        await using var connection = await RawConnection.OpenAsync(Host.Port);
        await connection.WriteAsync(request);
        Assert.InRange((await connection.ReadAsync()).Status, 400, 505);
        Assert.True(await connection.IsClosedAsync());
        Assert.Empty(Cluster.Requests);
    }
}
