using System.Net;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Objects;

public sealed class QueryTests : ApiTest
{
    [Theory]
    [InlineData("", null, null)]
    [InlineData("?", null, null)]
    [InlineData("?&", null, null)]
    [InlineData("?r=one", "one", null)]
    [InlineData("?r=QUORUM", "quorum", null)]
    [InlineData("?r=all&", "all", null)]
    [InlineData("?r=local-quorum", "local-quorum", null)]
    [InlineData("?r=LOCAL-quorum", "local-quorum", null)]
    [InlineData("?r=2", "2", null)]
    [InlineData("?r=%32", "2", null)]
    [InlineData("?timeout=250", null, 250)]
    [InlineData("?timeout=250ms&r=1", "1", 250)]
    [InlineData("?timeout=2s", null, 2_000)]
    [InlineData("?timeout=1&sloppy=false", null, 1)]
    [InlineData("?timeout=60s", null, 60_000)]
    public async Task A_read_passes_its_parameters_on(string query, string? r, int? timeout)
    {
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync(Object("k") + query)).StatusCode);
        var request = Cluster.Last<GetRequest>();
        Assert.Equal(r, request.R?.ToString());
        Assert.Equal(timeout, (int?)request.Timeout?.TotalMilliseconds);
        Assert.Equal(query.Contains("sloppy", StringComparison.Ordinal) ? false : null, request.Sloppy);
    }

    [Fact]
    public async Task A_put_passes_its_parameters_on()
    {
        await PutAsync(Object("k") + "?w=3&timeout=9s&sloppy=true", [1]);
        Assert.Equal(new QuorumSize(QuorumKind.Count, 3), Cluster.Last<PutRequest>().W);
        Assert.Equal(TimeSpan.FromSeconds(9), Cluster.Last<PutRequest>().Timeout);
        Assert.True(Cluster.Last<PutRequest>().Sloppy);
    }

    [Fact]
    public async Task Writes_pass_a_local_quorum_on()
    {
        await PutAsync(Object("k") + "?w=local-quorum", [1]);
        Assert.Equal(new QuorumSize(QuorumKind.LocalQuorum, 0), Cluster.Last<PutRequest>().W);
        await Client.DeleteAsync(Object("k") + "?w=local-quorum");
        Assert.Equal(new QuorumSize(QuorumKind.LocalQuorum, 0), Cluster.Last<DeleteRequest>().W);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("?ttl=none", 0.0)]
    [InlineData("?ttl=1ms", 0.001)]
    [InlineData("?ttl=1500ms", 1.5)]
    [InlineData("?ttl=90s", 90.0)]
    [InlineData("?ttl=2m", 120.0)]
    [InlineData("?ttl=12h", 43_200.0)]
    [InlineData("?ttl=30d", 2_592_000.0)]
    [InlineData("?ttl=999999999s", 999_999_999.0)]
    [InlineData("?ttl=10675199d", 922_337_193_600.0)]
    public async Task A_put_passes_its_time_to_live_on(string query, double? seconds)
    {
        await PutAsync(Object("k") + query, [1]);
        Assert.Equal(seconds, Cluster.Last<PutRequest>().Ttl?.TotalSeconds);
    }

    [Theory]
    [InlineData("GET", "w=1", "'w' is not known")]
    [InlineData("GET", "ttl=1", "'ttl' is not known")]
    [InlineData("PUT", "r=1", "'r' is not known")]
    [InlineData("PUT", "sibling=x", "'sibling' is not known")]
    [InlineData("DELETE", "ttl=1", "'ttl' is not known")]
    [InlineData("GET", "x=1", "'x' is not known")]
    [InlineData("GET", "R=1", "'R' is not known")]
    [InlineData("GET", "=1", "'' is not known")]
    [InlineData("HEAD", "x", "")]
    [InlineData("GET", "r=1&r=1", "more than once")]
    [InlineData("GET", "r=1&timeout=1&r=2", "more than once")]
    [InlineData("GET", "r=", "r is ''")]
    [InlineData("GET", "r", "r is ''")]
    [InlineData("GET", "r=most", "r is 'most'")]
    [InlineData("GET", "r=-1", "r is '-1'")]
    [InlineData("GET", "r=local", "r is 'local'; it must be one, quorum, local-quorum, all or a whole number")]
    [InlineData("PUT", "w=local_quorum", "w is 'local_quorum'")]
    [InlineData("GET", "r=1.5", "r is '1.5'")]
    [InlineData("GET", "r=99999999999", "r is '99999999999'")]
    [InlineData("GET", "r=0", "quorum")]
    [InlineData("GET", "r=4", "quorum")]
    [InlineData("PUT", "w=4", "quorum")]
    [InlineData("GET", "r=%zz", "hexadecimal")]
    [InlineData("GET", "r=%ff", "UTF-8")]
    [InlineData("GET", "timeout=", "timeout is ''")]
    [InlineData("GET", "timeout=0", "timeout is '0'")]
    [InlineData("GET", "timeout=0s", "timeout is '0s'")]
    [InlineData("GET", "timeout=-1", "timeout is '-1'")]
    [InlineData("GET", "timeout=1.5s", "timeout is '1.5s'")]
    [InlineData("GET", "timeout=1m", "timeout is '1m'")]
    [InlineData("GET", "timeout=s", "timeout is 's'")]
    [InlineData("GET", "timeout=1%20s", "timeout is '1 s'")]
    [InlineData("GET", "timeout=1000000000", "timeout is '1000000000'")]
    [InlineData("GET", "timeout=999999999s", "60 seconds")]
    [InlineData("GET", "timeout=60001", "60 seconds")]
    [InlineData("GET", "sloppy=yes", "sloppy is 'yes'")]
    [InlineData("PUT", "ttl=", "ttl is ''")]
    [InlineData("PUT", "ttl=60", "ttl is '60'; it must be none, or a whole number over 0 of at most nine digits with the unit")]
    [InlineData("PUT", "ttl=0", "ttl is '0'")]
    [InlineData("PUT", "ttl=0s", "ttl is '0s'")]
    [InlineData("PUT", "ttl=-1s", "ttl is '-1s'")]
    [InlineData("PUT", "ttl=1.5h", "ttl is '1.5h'")]
    [InlineData("PUT", "ttl=1w", "ttl is '1w'")]
    [InlineData("PUT", "ttl=1S", "ttl is '1S'")]
    [InlineData("PUT", "ttl=None", "ttl is 'None'")]
    [InlineData("PUT", "ttl=s", "ttl is 's'")]
    [InlineData("PUT", "ttl=1000000000s", "ttl is '1000000000s'")]
    [InlineData("PUT", "ttl=10675200d", "ttl is '10675200d'")]
    [InlineData("PUT", "ttl=1s&ttl=2s", "more than once")]
    [InlineData("GET", "sibling=", "sibling is empty")]
    public async Task A_parameter_that_is_wrong_is_refused_by_name(string method, string query, string reason)
    {
        var response = await RawAsync(method, Object("k") + "?" + query, "Content-Length: 0");
        if (method == "HEAD")
        {
            Assert.Equal(400, response.Status);
            return;
        }
        Problem(response, 400, "invalid-argument");
        Assert.Contains(reason, response.Detail, StringComparison.Ordinal);
    }
}
