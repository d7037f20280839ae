using System.Net;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Membership;
using OrleansKv.Replicas;

namespace OrleansKv.Client.Api.Cluster;

public sealed class ClusterTests : ApiTest
{
    [Theory]
    [InlineData("/v1/cluster", """{"name":"test","answeredBy":"n1","version":"0.1.0","keyRanges":4,"ringVersion":7,"defaults":{"n":3,"r":"quorum","w":"quorum","conflict":"siblings","consistency":"eventual","ttl":null},"maxValueBytes":1048576,"summary":{"up":1,"suspected":0,"down":1,"unanswered":["n2"],"rangesOutOfDate":2,"hints":3,"hintBytes":900,"tombstones":7,"oldestExchangeSeconds":61.5},"nodes":[{"node":"n1","zone":"z1","weight":1,"role":"member","status":"up","address":"127.0.0.1:11111@1"},{"node":"n2","zone":"z2","weight":2,"role":"leaving","status":"down","address":null,"belief":{"status":"suspect","phi":9.5,"incarnation":4,"heartbeat":12,"heartbeatAgeSeconds":3.25,"since":"2026-01-02T03:04:05+00:00","ringVersion":7,"suspectedBy":["n1"]}}]}""")]
    [InlineData("/v1/cluster/nodes", """{"answeredBy":"n1","nodes":[{"node":"n1","zone":"z1","weight":1,"role":"member","status":"up","address":"127.0.0.1:11111@1","seenBy":{"n1":"alive"},"replicasOutOfDate":0,"hints":[{"target":"n2","count":3,"bytes":900,"oldest":"2026-01-02T03:04:00+00:00","delivered":4,"dropped":1}],"antiEntropy":{"paused":false,"running":1,"ranges":4,"rangesOutOfDate":2,"keysOutOfDate":5,"oldestExchangeSeconds":61.5,"exchanges":9,"failures":2,"round":{"id":"00000000000000aa","ended":true,"exchanges":4,"done":2,"failed":2,"keys":30,"bytes":4000}},"reaping":{"tombstones":7,"confirmed":2,"reaped":11,"lastRoundSeconds":2.25,"waitsFor":"node n2 is down: it may hold older versions"},"readRepairs":{"done":6,"failed":1,"skipped":2}},{"node":"n2","zone":"z2","weight":2,"role":"leaving","status":"down","address":null,"belief":{"status":"suspect","phi":9.5,"incarnation":4,"heartbeat":12,"heartbeatAgeSeconds":3.25,"since":"2026-01-02T03:04:05+00:00","ringVersion":7,"suspectedBy":["n1"]},"seenBy":{"n1":"suspect"},"replicasOutOfDate":2}]}""")]
    [InlineData("/v1/cluster/ring", """{"version":7,"digest":"d1","n":3,"members":[{"node":"n1","zone":"z1","weight":1,"tokens":64,"homeReplicas":4,"weightedShare":2.5,"fairShare":4}],"ranges":[{"range":0,"start":"00000000000000000000000000000000","preferenceList":["n1","n2"]}]}""")]
    [InlineData("/v1/cluster/locate/b/k", """{"bucket":"b","key":"k","hash":"ffffffffffffffffffffffffffffffff","range":3,"n":3,"replicas":[{"node":"n1","isHome":true,"state":"present","eTag":"e1","siblings":1},{"node":"n2","isHome":false,"state":"not-asked","eTag":null,"siblings":0}]}""")]
    public async Task A_view_is_answered_as_json(string target, string json)
    {
        var response = await Client.GetAsync(target);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(json, await response.Content.ReadAsStringAsync());
        await ProblemAsync(await Client.GetAsync(target + "?x=1"), HttpStatusCode.BadRequest, "invalid-argument");
    }

    [Theory]
    [InlineData(MemberStatus.Alive, "alive")]
    [InlineData(MemberStatus.Suspect, "suspect")]
    [InlineData(MemberStatus.Down, "down")]
    [InlineData(MemberStatus.Left, "left")]
    public void Every_belief_has_its_word(MemberStatus status, string word) => Assert.Equal(word, ClusterNames.TextOf(status));

    [Fact]
    public void Every_role_has_its_word() => Assert.Equal(["member", "leaving", "spare"], Enum.GetValues<NodeRole>().Select(ClusterNames.TextOf));

    [Theory]
    [InlineData("..", "..")]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("%C3%A9", "é")]
    public async Task Locate_reads_the_key_like_the_object_routes(string encoded, string key)
    {
        Assert.Equal(200, (await RawAsync("GET", "/v1/cluster/locate/b/" + encoded)).Status);
        Assert.Equal(new ObjectKey("b", key), Cluster.Last<ObjectKey>());
    }

    [Theory]
    [InlineData("b/")]
    [InlineData("b/a/b")]
    [InlineData("b/%ff")]
    [InlineData("a%20b/k")]
    public async Task Locate_refuses_a_name_that_is_not_allowed(string name) =>
        Problem(await RawAsync("GET", "/v1/cluster/locate/" + name), 400, "invalid-argument");
}
