using System.Net;
using System.Text;
using System.Text.Json;
using OrleansKv.Silo.Drill;

namespace OrleansKv.Silo.Up;

/// <summary>The ring changes under load, over HTTP and the control of <c>kv up</c>, as an operator has it change.</summary>
public sealed class RingChangeTests : IDisposable
{
    private const string Plans = "/v1/cluster/plans";

    private readonly DataDirectory _data = new();
    private HttpClient _http = new();
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(90));

    public void Dispose()
    {
        _patience.Dispose();
        _http.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Nodes_join_leave_are_replaced_and_weighed_anew_and_no_client_notices()
    {
        await using var up = await StartAsync(3);
        var load = new DrillLoad(_http, new DrillSettings { Connections = 16, RequestsPerKey = 40 });
        var running = load.RunAsync(CancellationToken.None);
        foreach (var node in new[] { "node-4", "node-5", "node-6" }) await ControlAsync(node, "start");
        await WaitForRoleAsync("node-4", "spare");
        await CarryOutAsync("""{"change":"join","node":"node-4"}""", """{"change":"join","node":"node-5"}""");
        await WaitForRoleAsync("node-4", "member");
        await CarryOutAsync("""{"change":"leave","node":"node-2"}""");
        await WaitForRoleAsync("node-2", "spare");
        await CarryOutAsync("""{"change":"replace","node":"node-1","by":"node-6"}""");
        await CarryOutAsync("""{"change":"weight","node":"node-4","weight":2}""");
        load.Stop();
        await running;

        Assert.True(load.Figures.ErrorCount == 0, string.Join("; ", load.Figures.Errors));
        Assert.Equal(0, load.Figures.SentAgain);
        var back = new ReadBack(new KvConnection(_http), new StepFigures(""));
        await back.RunAsync(load.Keys, _patience.Token);
        Assert.Equal(load.Keys.Count(), back.Checked);
        Assert.True(back.Checked > 300, $"{back.Checked} keys");
        Assert.Empty(back.Wrong);
        var members = (await JsonAsync("/v1/cluster/ring")).GetProperty("members").EnumerateArray().Select(static member => member.GetProperty("node").GetString());
        Assert.Equal(["node-3", "node-4", "node-5", "node-6"], members);
    }

    [Fact]
    public async Task A_dead_node_is_removed_its_copies_are_made_anew_and_it_does_not_come_back()
    {
        const int keys = 2_000;
        await using var up = await StartAsync(5);
        await ForEachKeyAsync(keys, PutAsync);
        await ControlAsync("node-3", "kill");
        // Two whole copies of some ranges are left, and the plan shows these first.
        Assert.Equal(2, await CarryOutAsync("""{"change":"remove","node":"node-3"}"""));
        await ForEachKeyAsync(keys, async key =>
        {
            var replicas = (await JsonAsync($"/v1/cluster/locate/b/{key}")).GetProperty("replicas").EnumerateArray().ToArray();
            Assert.Equal(3, replicas.Count(static replica => replica.GetProperty("isHome").GetBoolean() && replica.GetProperty("state").GetString() == "present"));
            Assert.DoesNotContain("node-3", replicas.Select(static replica => replica.GetProperty("node").GetString()));
        });
        var (status, detail) = await TryControlAsync("node-3", "restart");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("was removed from the cluster", detail);
    }

    [Fact]
    public async Task The_next_start_has_all_members_and_leaves_out_who_was_removed()
    {
        await using (await StartAsync(3))
        {
            await ForEachKeyAsync(50, PutAsync);
            await ControlAsync("node-8", "start?zone=west");
            await ControlAsync("node-9", "start");
            await ControlAsync("node-1", "kill");
            await CarryOutAsync("""{"change":"replace","node":"node-1","by":"node-8"}""");
        }

        await using var up = await StartAsync(3);
        Assert.Equal(["node-2", "node-3", "node-8", "node-9"], up.Nodes.AsEnumerable());
        Assert.Contains("'node-1' was removed", Assert.Single(up.LeftOut));
        var members = (await JsonAsync("/v1/cluster/ring")).GetProperty("members").EnumerateArray().Select(static member => $"{member.GetProperty("node")} {member.GetProperty("zone")}");
        Assert.Equal(["node-2 zone-2", "node-3 zone-3", "node-8 west"], members);
        await ForEachKeyAsync(50, async key => Assert.Equal(key, await _http.GetStringAsync($"/v1/buckets/b/keys/{key}?r=all", _patience.Token)));
    }

    [Fact]
    public async Task A_node_is_started_under_a_name_that_is_free_and_fit()
    {
        await using var up = await StartAsync(1);
        Assert.Equal(HttpStatusCode.Conflict, (await TryControlAsync("node-1", "start")).Status);
        foreach (var start in new[] { ".x/start", "a%20b/start", "node-2/start?weight=0", "node-2/start?weight=129", "node-2/start?zone=%01x", $"{new string('n', 65)}/start" })
            Assert.Equal(HttpStatusCode.BadRequest, (await TryControlAsync(start.Split('/')[0], start.Split('/')[1])).Status);
        await ControlAsync(new string('n', 64), "start?weight=128&zone=z");
        await ControlAsync(new string('n', 64), "kill");
        await ControlAsync(new string('n', 64), "restart");
    }

    [Theory]
    [InlineData("node-6", "zone-6")]
    [InlineData("10", "zone-10")]
    [InlineData("east", "east")]
    public void The_zone_of_a_node_follows_from_its_name(string node, string zone) => Assert.Equal(zone, UpCluster.ZoneOf(node));

    private async Task<UpApplication> StartAsync(int nodes)
    {
        var settings = new UpSettings(nodes, 0, _data.Settings) { Configure = PromptMoves.Configure };
        var up = await UpApplication.StartAsync(settings, _patience.Token);
        _http.Dispose();
        _http = new HttpClient { BaseAddress = new Uri(up.Url) };
        return up;
    }

    /// <summary>Carries out a plan, and returns the fewest whole copies of a range that it showed.</summary>
    private async Task<int> CarryOutAsync(params string[] changes)
    {
        using var content = new StringContent($$"""{"changes":[{{string.Join(',', changes)}}]}""", Encoding.UTF8, "application/json");
        using var staged = await _http.PostAsync(Plans, content, _patience.Token);
        Assert.True(staged.StatusCode == HttpStatusCode.Created, await staged.Content.ReadAsStringAsync(_patience.Token));
        var path = staged.Headers.Location!.OriginalString;
        using var committed = await _http.PostAsync($"{path}/commit", null, _patience.Token);
        Assert.True(committed.StatusCode == HttpStatusCode.Accepted, await committed.Content.ReadAsStringAsync(_patience.Token));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var plan = "";
        var fewest = int.MaxValue;
        try
        {
            while (true)
            {
                var shown = await JsonAsync(path);
                plan = shown.ToString();
                int[] copies = [.. shown.GetProperty("moving").EnumerateArray().Select(static range => range.GetProperty("copies").GetInt32())];
                Assert.Equal(copies.Order(), copies);
                fewest = Math.Min(fewest, copies.FirstOrDefault(int.MaxValue));
                if (shown.GetProperty("status").GetString() == "done") return fewest;
                await pause.WaitForNextTickAsync(_patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The plan is not done: {plan}");
            return 0;
        }
    }

    private async Task<JsonElement> JsonAsync(string path)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(path, _patience.Token));
        return document.RootElement.Clone();
    }

    /// <summary>A node is shown once gossip has told of it.</summary>
    private async Task WaitForRoleAsync(string node, string role)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!(await JsonAsync("/v1/cluster")).GetProperty("nodes").EnumerateArray().Any(each => each.GetProperty("node").GetString() == node && each.GetProperty("role").GetString() == role))
            await pause.WaitForNextTickAsync(_patience.Token);
    }

    private Task ForEachKeyAsync(int keys, Func<string, Task> act) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, keys), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = _patience.Token }, async (i, _) => await act($"k{i}"));

    private async Task PutAsync(string key)
    {
        using var content = new StringContent(key);
        using var response = await _http.PutAsync($"/v1/buckets/b/keys/{key}?w=all", content, _patience.Token);
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync(_patience.Token));
    }

    private async Task ControlAsync(string node, string action)
    {
        var (status, detail) = await TryControlAsync(node, action);
        Assert.True(status == HttpStatusCode.NoContent, $"{action} of {node}: {detail}");
    }

    private async Task<(HttpStatusCode Status, string Detail)> TryControlAsync(string node, string action)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/dev/nodes/{node}/{action}");
        request.Headers.Add(NodeControl.Header, "1");
        using var response = await _http.SendAsync(request, _patience.Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(_patience.Token));
    }
}
