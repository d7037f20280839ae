using System.Net;
using OrleansKv.Client.Api.Fakes;

namespace OrleansKv.Client.Api.Repair;

public sealed class RepairTests : ApiTest
{
    private const string Target = "/v1/cluster/repair";

    [Theory]
    [InlineData("", null, null)]
    [InlineData("?range=7", 7, null)]
    [InlineData("?node=n%31", null, "n1")]
    [InlineData("?range=0&node=n1", 0, "n1")]
    public async Task A_repair_is_accepted_with_its_id(string query, int? range, string? node)
    {
        var response = await SendAsync(HttpMethod.Post, Target + query);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var unreached = node is null ? "\"n2\"" : "";
        Assert.Equal($$"""{"id":"00000000000000aa","exchanges":5,"unreached":[{{unreached}}]}""", await response.Content.ReadAsStringAsync());
        Assert.Equal((range, node), Cluster.Repairs.Single());
    }

    [Theory]
    [InlineData("?range=-1")]
    [InlineData("?range=x")]
    [InlineData("?range=")]
    [InlineData("?range=1&range=2")]
    [InlineData("?range=99999999999")]
    [InlineData("?range=128")]
    [InlineData("?node=")]
    [InlineData("?node=a&node=b")]
    [InlineData("?node=%ff")]
    [InlineData("?what=1")]
    public async Task A_repair_of_what_does_not_exist_is_refused(string query) =>
        await ProblemAsync(await SendAsync(HttpMethod.Post, Target + query), HttpStatusCode.BadRequest, "invalid-argument");

    [Fact]
    public async Task A_repair_that_no_node_takes_part_in_has_not_begun() =>
        await ProblemAsync(await SendAsync(HttpMethod.Post, Target + "?node=n2"), HttpStatusCode.ServiceUnavailable, "cluster-unavailable");

    [Fact]
    public async Task Progress_is_shown_by_round_and_by_node()
    {
        var response = await GetAsync(Target);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """
            {"rounds":[{"id":"00000000000000aa","ended":false,"exchanges":5,"done":2,"failed":1,"keys":30,"bytes":4000}],"nodes":[{"node":"n1","failure":null,"paused":false,"running":1,"exchanges":9,"failures":2,"keysRepaired":30,"bytesMoved":4000,"treesRebuilt":0,"ranges":[{"range":3,"peer":"n2","ageSeconds":1.5,"outOfDate":4,"failure":null},{"range":4,"peer":"n2","ageSeconds":null,"outOfDate":0,"failure":"the node is down"}]},{"node":"n2","failure":"it did not answer in time","paused":null,"running":null,"exchanges":null,"failures":null,"keysRepaired":null,"bytesMoved":null,"treesRebuilt":null,"ranges":null}]}
            """,
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Anti_entropy_is_paused_and_resumed()
    {
        var response = await SendAsync(HttpMethod.Post, "/v1/cluster/anti-entropy/pause");
        Assert.Equal("""{"paused":true,"unreached":["n2"]}""", await response.Content.ReadAsStringAsync());
        Assert.True(Cluster.IsPaused);
        response = await SendAsync(HttpMethod.Post, "/v1/cluster/anti-entropy/resume");
        Assert.Equal("""{"paused":false,"unreached":["n2"]}""", await response.Content.ReadAsStringAsync());
        Assert.False(Cluster.IsPaused);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await GetAsync("/v1/cluster/anti-entropy/pause")).StatusCode);
    }
}
