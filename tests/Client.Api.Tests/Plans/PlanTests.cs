using System.Net;
using System.Text;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Plans;

public sealed class PlanTests : ApiTest
{
    private const string Target = "/v1/cluster/plans";
    private const string Rest = "\"nodes\":[],\"balanceBefore\":1,\"balanceAfter\":1,\"spreadBefore\":1,\"spreadAfter\":1,\"movedReplicas\":0,\"leastReplicas\":0,\"movedBytes\":0,\"expectedSeconds\":0,\"settledRanges\":0,\"moving\":[]";

    [Fact]
    public async Task A_plan_is_made_of_changes_of_every_kind()
    {
        const string changes = """{"change":"join","node":"n3","weight":2,"zone":"z3"},{"change":"leave","node":"n2"},{"change":"remove","node":"n4"},{"change":"replace","node":"n5","by":"n6","weight":3,"zone":"z6"},{"change":"weight","node":"n1","weight":128}""";
        var response = await StageAsync($$"""{"changes":[{{changes}}]}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("/v1/cluster/plans/plan-1", response.Headers.Location!.OriginalString);
        RingChange[] expected =
        [
            new(RingChangeKind.Join, "n3", 2, "z3"), new(RingChangeKind.Leave, "n2"), new(RingChangeKind.Remove, "n4"), new(RingChangeKind.Replace, "n5", 3, "z6", "n6"),
            new(RingChangeKind.Weight, "n1", 128),
        ];
        Assert.Equal(expected, Cluster.Staged.Single());
        // The changes come back as they may be sent again.
        var shown = (await response.Content.ReadAsStringAsync()).Split("\"changes\":")[1].Split(",\"createdAt\"")[0];
        await StageAsync($$"""{"changes":{{shown}}}""");
        Assert.Equal(expected, Cluster.Staged[1]);
    }

    [Fact]
    public async Task A_new_plan_shows_what_it_would_do()
    {
        var response = await StageAsync("""{"changes":[{"change":"leave","node":"n2"}]}""");
        Assert.Equal(
            $$"""{"id":"plan-1","status":"staged","changes":[{"change":"leave","node":"n2"}],"createdAt":"2026-01-02T03:04:05+00:00","committedAt":null,"endedAt":null,{{Rest}}}""",
            await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"changes":[]}""")]
    [InlineData("""{"changes":{}}""")]
    [InlineData("""{"changes":null}""")]
    [InlineData("""{"changes":[1]}""")]
    [InlineData("""{"changes":[{}]}""")]
    [InlineData("""{"changes":[{"change":"leave","node":"n2"}],"x":1}""")]
    [InlineData("""{"changes":[{"change":"leave","node":"n2"}],"changes":[]}""")]
    [InlineData("""{"changes":[{"change":"leave"}]}""")]
    [InlineData("""{"changes":[{"change":"leave","node":""}]}""")]
    [InlineData("""{"changes":[{"change":"leave","node":" "}]}""")]
    [InlineData("""{"changes":[{"change":"leave","node":2}]}""")]
    [InlineData("""{"changes":[{"change":"leave","node":null}]}""")]
    [InlineData("""{"changes":[{"change":"leave","node":"n\u0000"}]}""")]
    [InlineData("""{"changes":[{"change":"leave","node":"n2","node":"n3"}]}""")]
    [InlineData("""{"changes":[{"change":"leave","node":"n2","weight":1}]}""")]
    [InlineData("""{"changes":[{"change":"leave","node":"n2","zone":"z"}]}""")]
    [InlineData("""{"changes":[{"change":"leave","node":"n2","by":"n3"}]}""")]
    [InlineData("""{"changes":[{"change":"remove","node":"n2","by":"n3"}]}""")]
    [InlineData("""{"changes":[{"change":"go","node":"n2"}]}""")]
    [InlineData("""{"changes":[{"change":1,"node":"n2"}]}""")]
    [InlineData("""{"changes":[{"node":"n2"}]}""")]
    [InlineData("""{"changes":[{"change":"join","node":"n2","by":"n3"}]}""")]
    [InlineData("""{"changes":[{"change":"join","node":"n2","weight":"1"}]}""")]
    [InlineData("""{"changes":[{"change":"join","node":"n2","weight":1.5}]}""")]
    [InlineData("""{"changes":[{"change":"join","node":"n2","zone":1}]}""")]
    [InlineData("""{"changes":[{"change":"join","node":"n2","zone":""}]}""")]
    [InlineData("""{"changes":[{"change":"replace","node":"n2"}]}""")]
    [InlineData("""{"changes":[{"change":"replace","node":"n2","by":1}]}""")]
    [InlineData("""{"changes":[{"change":"weight","node":"n2"}]}""")]
    [InlineData("""{"changes":[{"change":"weight","node":"n2","weight":1,"zone":"z"}]}""")]
    public async Task A_malformed_plan_is_refused(string body)
    {
        await ProblemAsync(await StageAsync(body), HttpStatusCode.BadRequest, "invalid-argument");
        Assert.Empty(Cluster.Staged);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task A_weight_has_bounds(int weight, bool isTaken)
    {
        await AssertTakenAsync($$"""{"changes":[{"change":"weight","node":"n1","weight":{{weight}}}]}""", isTaken);
        await AssertTakenAsync($$"""{"changes":[{"change":"join","node":"n1","weight":{{weight}}}]}""", isTaken);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task A_name_has_bounds(int length, bool isTaken)
    {
        var name = new string('n', length);
        await AssertTakenAsync($$"""{"changes":[{"change":"leave","node":"{{name}}"}]}""", isTaken);
        await AssertTakenAsync($$"""{"changes":[{"change":"replace","node":"n1","by":"{{name}}"}]}""", isTaken);
        await AssertTakenAsync($$"""{"changes":[{"change":"join","node":"n1","zone":"{{name}}"}]}""", isTaken);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task A_plan_has_bounds(int changes, bool isTaken) =>
        await AssertTakenAsync($$"""{"changes":[{{string.Join(',', Enumerable.Range(0, changes).Select(static i => $$"""{"change":"leave","node":"n{{i + 10}}"}"""))}}]}""", isTaken);

    [Theory]
    [InlineData(16_384, HttpStatusCode.Created)]
    [InlineData(16_385, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_document_has_bounds(int bytes, HttpStatusCode status) =>
        Assert.Equal(status, (await StageAsync("""{"changes":[{"change":"leave","node":"n2"}]}""".PadRight(bytes))).StatusCode);

    [Fact]
    public async Task A_plan_that_is_no_json_is_refused() =>
        await ProblemAsync(await StageAsync("{}", "text/plain"), HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");

    [Fact]
    public async Task What_the_cluster_refuses_says_why()
    {
        Assert.Equal("Node 'n9' is no member.", await ProblemAsync(await StageAsync("""{"changes":[{"change":"leave","node":"n9"}]}"""), HttpStatusCode.Conflict, "plan-refused"));
        foreach (var response in new[] { await SendAsync(HttpMethod.Post, $"{Target}/plan-2/commit"), await SendAsync(HttpMethod.Delete, $"{Target}/plan-2") })
            Assert.Equal("The ring has changed since.", await ProblemAsync(response, HttpStatusCode.Conflict, "plan-refused"));
    }

    [Fact]
    public async Task Plans_are_listed_with_the_version_of_the_ring() =>
        Assert.Equal(
            $$"""{"ringVersion":8,"plans":[{"id":"plan-1","status":"staged","changes":[{"change":"leave","node":"n2"}],"createdAt":"2026-01-02T03:04:05+00:00","committedAt":null,"endedAt":null,{{Rest}}}]}""",
            await Client.GetStringAsync(Target));

    [Fact]
    public async Task A_plan_is_committed_and_shows_how_far_it_is()
    {
        var response = await SendAsync(HttpMethod.Post, $"{Target}/plan-1/commit");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(
            """
            {"id":"plan-1","status":"committed","changes":[{"change":"join","node":"n3","weight":2,"zone":"z3"},{"change":"replace","node":"n2","by":"n4"}],"createdAt":"2026-01-02T03:04:05+00:00","committedAt":"2026-01-02T03:04:06+00:00","endedAt":null,"nodes":[{"node":"n3","before":0,"after":4,"gained":4,"lost":0,"gainedBytes":4000,"lostBytes":0}],"balanceBefore":1.25,"balanceAfter":1,"spreadBefore":0.5,"spreadAfter":1,"movedReplicas":4,"leastReplicas":3,"movedBytes":4000,"expectedSeconds":1.5,"settledRanges":1,"moving":[{"range":3,"phase":"filling","ageSeconds":2.5,"copies":1,"keys":17,"waitsFor":"node n2 cannot be reached"},{"range":0,"phase":"settled","ageSeconds":0,"copies":2,"keys":0,"waitsFor":null}]}
            """,
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_plan_is_shown_and_cancelled()
    {
        Assert.Equal("done", (await JsonAsync(await GetAsync($"{Target}/plan-1"))).GetProperty("status").GetString());
        var cancelled = await SendAsync(HttpMethod.Delete, $"{Target}/plan-1");
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.Equal("cancelled", (await JsonAsync(cancelled)).GetProperty("status").GetString());
        Assert.Equal(["get plan-1", "cancel plan-1"], Cluster.PlanSteps);
    }

    [Theory]
    [InlineData("plan-0")]
    [InlineData("plan-3")]
    [InlineData("a%2Fb%20c")]
    public async Task A_plan_that_is_not_there_is_not_found(string id)
    {
        await ProblemAsync(await GetAsync($"{Target}/{id}"), HttpStatusCode.NotFound, "plan-not-found");
        await ProblemAsync(await SendAsync(HttpMethod.Delete, $"{Target}/{id}"), HttpStatusCode.NotFound, "plan-not-found");
        await ProblemAsync(await SendAsync(HttpMethod.Post, $"{Target}/{id}/commit"), HttpStatusCode.NotFound, "plan-not-found");
    }

    [Theory]
    [InlineData(RingChangeKind.Join, "join")]
    [InlineData(RingChangeKind.Leave, "leave")]
    [InlineData(RingChangeKind.Remove, "remove")]
    [InlineData(RingChangeKind.Replace, "replace")]
    [InlineData(RingChangeKind.Weight, "weight")]
    public void Every_kind_of_change_has_its_word(RingChangeKind kind, string word)
    {
        Assert.Equal(word, PlanNames.TextOf(kind));
        Assert.Equal(kind, PlanNames.KindOf(word));
    }

    [Fact]
    public void Every_status_and_phase_has_its_word()
    {
        Assert.Equal(["staged", "committed", "done", "cancelled"], Enum.GetValues<RingPlanStatus>().Select(PlanNames.TextOf));
        Assert.Equal(["settled", "filling", "switching", "draining"], Enum.GetValues<MovePhase>().Select(PlanNames.TextOf));
    }

    private async Task AssertTakenAsync(string body, bool isTaken)
    {
        var response = await StageAsync(body);
        if (isTaken) Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        else await ProblemAsync(response, HttpStatusCode.BadRequest, "invalid-argument");
    }

    private Task<HttpResponseMessage> StageAsync(string json, string contentType = "application/json") =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, Target) { Content = new StringContent(json, Encoding.UTF8, contentType) });
}
