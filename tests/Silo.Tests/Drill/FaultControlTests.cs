using System.Net;
using System.Text.Json;
using OrleansKv.Silo.Up;

namespace OrleansKv.Silo.Drill;

/// <summary>The faults of <c>kv up --faults</c>, over its loopback control.</summary>
public sealed class FaultControlTests : IDisposable
{
    private readonly DataDirectory _data = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Without_the_flag_every_fault_but_kills_is_refused()
    {
        await using var up = await UpApplication.StartAsync(new UpSettings(1, 0, StoreSettings.Memory), CancellationToken.None);
        _http.BaseAddress = new Uri(up.Url);
        foreach (var fault in new[] { "pause", "resume", "cut", "heal", "wipe" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await ControlAsync("node-1", fault));
            Assert.Equal(HttpStatusCode.Forbidden, await ControlAsync("node-9", fault));
        }
        Assert.Equal(HttpStatusCode.NoContent, await ControlAsync("node-1", "kill"));
    }

#if EMBEDDED_ENGINE
    [Theory]
    [InlineData("pause", "resume")]
    [InlineData("cut", "heal")]
    public async Task A_node_that_is_paused_or_cut_off_is_missed_by_the_others_and_not_by_clients(string fault, string end)
    {
        await using var up = await StartAsync();
        Assert.Equal(HttpStatusCode.Conflict, await ControlAsync("node-2", end));
        Assert.Equal(HttpStatusCode.NoContent, await ControlAsync("node-2", fault));
        Assert.Equal(HttpStatusCode.Conflict, await ControlAsync("node-2", fault));
        Assert.Equal(HttpStatusCode.NotFound, await ControlAsync("node-9", fault));
        for (var i = 0; i < 12; i++) await PutAsync($"k{i}");
        await WaitForAsync(static state => state is "suspect" or "down");

        Assert.Equal(HttpStatusCode.NoContent, await ControlAsync("node-2", end));
        await WaitForAsync(static state => state == "alive");
        for (var i = 0; i < 12; i++) await PutAsync($"k{i}");
    }

    [Fact]
    public async Task A_paused_node_can_be_killed_and_is_well_when_it_comes_back()
    {
        await using var up = await StartAsync();
        Assert.Equal(HttpStatusCode.NoContent, await ControlAsync("node-3", "pause"));
        Assert.Equal(HttpStatusCode.NoContent, await ControlAsync("node-3", "kill"));
        Assert.Equal(HttpStatusCode.Conflict, await ControlAsync("node-3", "resume"));
        Assert.Equal(HttpStatusCode.NoContent, await ControlAsync("node-3", "restart"));
        await PutAsync("k", "?w=all");
    }

    [Fact]
    public async Task A_wiped_node_comes_back_without_what_it_had()
    {
        await using var up = await StartAsync();
        await PutAsync("k", "?w=all");
        Assert.Equal(HttpStatusCode.Conflict, await ControlAsync("node-1", "wipe"));
        Assert.Equal(HttpStatusCode.NoContent, await ControlAsync("node-1", "kill"));
        Assert.Equal(HttpStatusCode.NoContent, await ControlAsync("node-1", "wipe"));
        Assert.False(Directory.Exists(Path.Combine(_data.Info.FullName, "node-1")));
        Assert.Equal(HttpStatusCode.NoContent, await ControlAsync("node-1", "restart"));
        Assert.Equal("k", await _http.GetStringAsync("/v1/buckets/b/keys/k"));
    }

    [Fact]
    public async Task A_cluster_stops_in_order_while_a_node_is_paused_and_another_one_cut_off()
    {
        var up = await StartAsync();
        await ControlAsync("node-2", "pause");
        await ControlAsync("node-3", "cut");
        await up.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        await using var again = await UpApplication.StartAsync(new UpSettings(3, 0, _data.Settings), CancellationToken.None);
    }

    private async Task<UpApplication> StartAsync()
    {
        var up = await UpApplication.StartAsync(new UpSettings(3, 0, _data.Settings) { HasFaults = true }, CancellationToken.None);
        _http.BaseAddress = new Uri(up.Url);
        return up;
    }

    private async Task PutAsync(string key, string query = "")
    {
        using var content = new StringContent(key);
        using var response = await _http.PutAsync($"/v1/buckets/b/keys/{key}{query}", content);
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync());
    }

    private async Task WaitForAsync(Func<string, bool> isReached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            using var answer = JsonDocument.Parse(await _http.GetStringAsync("/v1/cluster/nodes", patience.Token));
            if (isReached(NodesReader.Read(answer.RootElement).Single(static node => node.Node == "node-2").State)) return;
            await pause.WaitForNextTickAsync(patience.Token);
        }
    }
#endif

    private async Task<HttpStatusCode> ControlAsync(string node, string action)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/dev/nodes/{node}/{action}");
        request.Headers.Add(NodeControl.Header, "1");
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }
}
