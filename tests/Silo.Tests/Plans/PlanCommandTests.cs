using System.Globalization;
using OrleansKv.Silo.Up;

namespace OrleansKv.Silo.Plans;

/// <summary><c>kv node join</c> and what follows it, against a cluster as <c>kv up</c> starts it.</summary>
public sealed class PlanCommandTests : IAsyncLifetime
{
    private UpApplication _up = null!;

    public async Task InitializeAsync()
    {
        _up = await UpApplication.StartAsync(new UpSettings(3, 0, StoreSettings.Memory), CancellationToken.None);
        using var http = new HttpClient { BaseAddress = new Uri(_up.Url) };
        foreach (var node in new[] { "node-4", "node-5" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/dev/nodes/{node}/start");
            request.Headers.Add(NodeControl.Header, "1");
            using var response = await http.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }
    }

    public async Task DisposeAsync() => await _up.DisposeAsync();

    [Fact]
    public async Task Changes_are_added_to_the_open_plan_until_it_is_committed()
    {
        var first = await SaysAsync("join", "node-4", "--weight", "2", "--zone", "west");
        Assert.Contains("join node-4, weight 2, zone west", first);
        var second = await SaysAsync("replace", "node-1", "--by", "node-5");
        Assert.Contains("join node-4, weight 2, zone west", second);
        Assert.Contains("replace node-1 by node-5", second);
        Assert.Contains("plans: 1", await SaysAsync("status"));
        Assert.Equal(second.Split("  ranges")[0].Split("  './kv")[0], await SaysAsync("show"));
        Assert.Contains("cancelled", await SaysAsync("cancel"));
        Assert.Contains("nothing is under way", await SaysAsync("status"));

        await SaysAsync("weight", "node-2", "2");
        Assert.Contains("is committed", await SaysAsync("commit"));
        Assert.Contains("weight of node-2: 2", await SaysAsync("show"));
        var after = await SaysAsync("join", "node-4");
        Assert.DoesNotContain("node-2: 2", after);
        Assert.Contains("is cancelled", await SaysAsync("cancel", after.Split(' ')[0]));
    }

    [Fact]
    public async Task What_is_refused_is_said_and_ends_with_1()
    {
        Assert.Contains("'node-9' cannot be reached", await FailsAsync("join", "node-9"));
        Assert.Contains("'node-1' is up", await FailsAsync("remove", "node-1"));
        Assert.Contains("no staged plan", await FailsAsync("commit"));
        Assert.Contains("no plan that is staged or under way", await FailsAsync("cancel"));
        Assert.Contains("There is no plan", await FailsAsync("show"));
        Assert.Contains("There is no plan 'plan-0'", await FailsAsync("show", "plan-0"));
        await SaysAsync("leave", "node-1");
        Assert.Contains("'node-1'", await FailsAsync("leave", "node-1"));
        Assert.Contains("leave node-1", await SaysAsync("status"));
    }

    [Fact]
    public async Task A_wrong_command_line_is_told_with_the_usage_and_ends_with_2()
    {
        foreach (var wrong in new[] { "join", "replace node-1", "weight node-1 x", "status --port 0", "status --port 65536", "go" })
        {
            var error = new StringWriter();
            Assert.Equal(2, await KvCommandLine.RunAsync(["plan", .. wrong.Split(' ')], TextWriter.Null, error));
            Assert.Contains("plan", error.ToString());
        }
    }

    [Fact]
    public async Task A_port_without_a_cluster_is_named_and_ends_with_1()
    {
        var error = new StringWriter();
        Assert.Equal(1, await KvCommandLine.RunAsync(["plan", "status", "--port", "1"], TextWriter.Null, error));
        Assert.Equal("kv: nothing listens on port 1." + Environment.NewLine, error.ToString());
    }

    private async Task<string> SaysAsync(params string[] arguments)
    {
        var (exit, output, error) = await RunAsync(arguments);
        Assert.True(exit == 0, error);
        return output;
    }

    private async Task<string> FailsAsync(params string[] arguments)
    {
        var (exit, output, error) = await RunAsync(arguments);
        Assert.Equal((1, ""), (exit, output));
        return error;
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await KvCommandLine.RunAsync(["plan", .. arguments, "--port", new Uri(_up.Url).Port.ToString(CultureInfo.InvariantCulture)], output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
