using System.Net;
using System.Text;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Coordination;
using OrleansKv.Versioning;

namespace OrleansKv.Client.Api.Buckets;

public sealed class BucketTests : ApiTest
{
    private const string Url = "/v1/buckets/b";

    private Task<HttpResponseMessage> PutJsonAsync(string json, string contentType = "application/json") =>
        PutAsync(Url, Encoding.UTF8.GetBytes(json), contentType);

    [Fact]
    public async Task An_unknown_bucket_has_the_defaults()
    {
        var response = await Client.GetAsync(Url);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            """{"n":3,"r":"quorum","w":"quorum","conflict":"siblings","consistency":"eventual","ttl":null}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Properties_come_back_as_they_were_put()
    {
        const string json = """{"n":2,"r":1,"w":"all","conflict":"lww","consistency":"strong","ttl":null}""";
        var put = await PutJsonAsync(json);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(json, await put.Content.ReadAsStringAsync());
        Assert.Equal(json, await Client.GetStringAsync(Url));
        Assert.Equal(
            new BucketProperties(2, new QuorumSize(QuorumKind.Count, 1), new QuorumSize(QuorumKind.All, 0), ConflictPolicy.LastWriteWins, Consistency.Strong),
            Cluster.Last<BucketProperties>());
    }

    [Fact]
    public async Task Local_quorums_come_back_as_they_were_put()
    {
        var put = await PutJsonAsync("""{"r":"local-quorum","w":"LOCAL-QUORUM"}""");
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        var shown = await JsonAsync(await Client.GetAsync(Url));
        Assert.Equal(("local-quorum", "local-quorum"), (shown.GetProperty("r").GetString(), shown.GetProperty("w").GetString()));
        Assert.Equal(
            FakeCluster.Defaults with { R = new QuorumSize(QuorumKind.LocalQuorum, 0), W = new QuorumSize(QuorumKind.LocalQuorum, 0) },
            Cluster.Last<BucketProperties>());
    }

    [Theory]
    [InlineData("1500ms", "1500ms", 1.5)]
    [InlineData("90s", "90s", 90)]
    [InlineData("120s", "2m", 120)]
    [InlineData("60m", "1h", 3_600)]
    [InlineData("24h", "1d", 86_400)]
    [InlineData("3650d", "3650d", 315_360_000)]
    public async Task A_time_to_live_comes_back_in_its_largest_unit(string put, string shown, double seconds)
    {
        var response = await PutJsonAsync($$"""{"ttl":"{{put}}"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(shown, (await JsonAsync(response)).GetProperty("ttl").GetString());
        Assert.Equal(TimeSpan.FromSeconds(seconds), Cluster.Last<BucketProperties>().Ttl);
        await PutJsonAsync(await Client.GetStringAsync(Url));
        Assert.Equal(TimeSpan.FromSeconds(seconds), Cluster.Last<BucketProperties>().Ttl);
        await PutJsonAsync("""{"ttl":null}""");
        Assert.Null(Cluster.Last<BucketProperties>().Ttl);
    }

    [Fact]
    public async Task A_document_that_was_got_can_be_put_back()
    {
        await PutJsonAsync(await Client.GetStringAsync(Url));
        Assert.Equal(FakeCluster.Defaults, Cluster.Last<BucketProperties>());
    }

    [Fact]
    public async Task A_field_that_is_left_out_takes_the_clusters_default_and_not_the_buckets_former_value()
    {
        await PutJsonAsync("""{"n":2,"conflict":"lww"}""");
        await PutJsonAsync("""{"r":"one"}""");
        Assert.Equal(FakeCluster.Defaults with { R = new QuorumSize(QuorumKind.One, 0) }, Cluster.Last<BucketProperties>());
        await PutJsonAsync("{}");
        Assert.Equal(FakeCluster.Defaults, Cluster.Last<BucketProperties>());
    }

    [Theory]
    [InlineData("", "well-formed")]
    [InlineData("{", "well-formed")]
    [InlineData("{\"n\":3}x", "well-formed")]
    [InlineData("{\"n\":3,}", "well-formed")]
    [InlineData("{\"n\":1,\"n\":2}", "n")]
    [InlineData("{\"ttl\":[[[[[1]]]]]}", "well-formed")]
    [InlineData("[]", "object")]
    [InlineData("null", "object")]
    [InlineData("{\"N\":3}", "'N' is not known")]
    [InlineData("{\"n\":3,\"size\":1}", "'size' is not known")]
    [InlineData("{\"n\":\"3\"}", "n must be")]
    [InlineData("{\"n\":3.5}", "n must be")]
    [InlineData("{\"n\":null}", "n must be")]
    [InlineData("{\"n\":99999999999}", "n must be")]
    [InlineData("{\"r\":\"most\"}", "r must be")]
    [InlineData("{\"r\":-1}", "r must be")]
    [InlineData("{\"r\":\"local\"}", "\"local-quorum\"")]
    [InlineData("{\"r\":true}", "r must be")]
    [InlineData("{\"w\":1.5}", "w must be")]
    [InlineData("{\"w\":{}}", "w must be")]
    [InlineData("{\"w\":9}", "quorum must be 1 to 3")]
    [InlineData("{\"conflict\":\"LWW\"}", "conflict must be")]
    [InlineData("{\"conflict\":1}", "conflict must be")]
    [InlineData("{\"consistency\":\"weak\"}", "consistency must be")]
    [InlineData("{\"consistency\":null}", "consistency must be")]
    [InlineData("{\"ttl\":60}", "ttl must be null, or a whole number")]
    [InlineData("{\"ttl\":\"60\"}", "ttl must be null")]
    [InlineData("{\"ttl\":\"0s\"}", "ttl must be null")]
    [InlineData("{\"ttl\":\"none\"}", "ttl must be null")]
    [InlineData("{\"ttl\":\"\"}", "ttl must be null")]
    [InlineData("{\"ttl\":[\"60s\"]}", "ttl must be null")]
    public async Task A_document_that_is_wrong_is_refused_with_the_reason(string json, string reason)
    {
        var detail = await ProblemAsync(await PutJsonAsync(json), HttpStatusCode.BadRequest, "invalid-argument");
        Assert.Contains(reason, detail, StringComparison.Ordinal);
        Assert.Equal(FakeCluster.Defaults.N, (await JsonAsync(await Client.GetAsync(Url))).GetProperty("n").GetInt32());
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON; charset=\"UTF-8\"")]
    public async Task Json_in_utf_8_is_accepted(string contentType) =>
        Assert.Equal(HttpStatusCode.OK, (await PutJsonAsync("{}", contentType)).StatusCode);

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/jsonp")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("nonsense")]
    public async Task Another_media_type_is_refused(string? contentType) =>
        await ProblemAsync(await PutAsync(Url, "{}"u8.ToArray(), contentType), HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");

    [Theory]
    [InlineData(16_384, HttpStatusCode.OK)]
    [InlineData(16_385, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_document_is_held_to_its_limit(int size, HttpStatusCode status) =>
        Assert.Equal(status, (await PutJsonAsync("{}".PadRight(size))).StatusCode);

    [Fact]
    public async Task Query_parameters_are_refused()
    {
        await ProblemAsync(await Client.GetAsync(Url + "?n=2"), HttpStatusCode.BadRequest, "invalid-argument");
        await ProblemAsync(await PutAsync(Url + "?n=2", "{}"u8.ToArray(), "application/json"), HttpStatusCode.BadRequest, "invalid-argument");
    }

    [Fact]
    public async Task A_bucket_name_that_is_not_allowed_is_refused()
    {
        await ProblemAsync(await Client.GetAsync("/v1/buckets/a%20b"), HttpStatusCode.BadRequest, "invalid-argument");
        await ProblemAsync(await PutAsync("/v1/buckets/a%20b", "{}"u8.ToArray(), "application/json"), HttpStatusCode.BadRequest, "invalid-argument");
    }
}
