using System.Net;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Objects;

public sealed class DeleteTests : ApiTest
{
    [Fact]
    public async Task A_delete_answers_204_with_a_context_whether_or_not_the_key_was_there()
    {
        var absent = await Client.DeleteAsync(Object("k"));
        Assert.Equal(HttpStatusCode.NoContent, absent.StatusCode);
        Assert.Equal("ctx-1", Context(absent));

        await PutAsync(Object("k"), [1]);
        var present = await Client.DeleteAsync(Object("k"));
        Assert.Equal(HttpStatusCode.NoContent, present.StatusCode);
        Assert.Null(present.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync(Object("k"))).StatusCode);
    }

    [Fact]
    public async Task A_delete_with_a_context_leaves_what_was_written_since()
    {
        var first = await PutAsync(Object("k"), [1]);
        await PutAsync(Object("k"), [2]);
        await SendAsync(HttpMethod.Delete, Object("k"), ("X-Kv-Context", Context(first)));
        Assert.Equal([2], await Client.GetByteArrayAsync(Object("k")));
    }

    [Theory]
    [InlineData("\"e1\"", 204)]
    [InlineData("*", 204)]
    [InlineData("\"x\"", 412)]
    [InlineData("W/\"e1\"", 412)]
    [InlineData("e1", 400)]
    public async Task If_match_deletes_only_a_listed_version(string ifMatch, int status)
    {
        await PutAsync(Object("k"), [1]);
        Assert.Equal(status, (int)(await SendAsync(HttpMethod.Delete, Object("k"), ("If-Match", ifMatch))).StatusCode);
        Assert.Equal(status == 204 ? 404 : 200, (int)(await Client.GetAsync(Object("k"))).StatusCode);
    }

    [Fact]
    public async Task If_none_match_is_refused()
    {
        await ProblemAsync(await SendAsync(HttpMethod.Delete, Object("k"), ("If-None-Match", "*")), HttpStatusCode.BadRequest, "invalid-argument");
        Assert.Empty(Cluster.Requests);
    }

    [Fact]
    public async Task W_and_timeout_reach_the_coordinator()
    {
        await Client.DeleteAsync(Object("k") + "?w=all&timeout=2s&sloppy=false");
        var request = Cluster.Last<DeleteRequest>();
        Assert.Equal(new QuorumSize(QuorumKind.All, 0), request.W);
        Assert.Equal(TimeSpan.FromSeconds(2), request.Timeout);
    }

    [Fact]
    public async Task A_body_is_ignored()
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, Object("k")) { Content = new ByteArrayContent(new byte[100_000]) };
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(request)).StatusCode);
    }
}
