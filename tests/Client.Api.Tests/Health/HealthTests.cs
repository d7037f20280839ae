using System.Net;
using OrleansKv.Client.Api.Fakes;

namespace OrleansKv.Client.Api.Health;

public sealed class HealthTests : ApiTest
{
    protected override ApiOptions Options => new() { HealthTimeout = TimeSpan.FromMilliseconds(50) };

    private async Task<HttpStatusCode> StatusAsync(string check) => (await Client.GetAsync("/health/" + check)).StatusCode;

    [Theory]
    [InlineData("startup")]
    [InlineData("ready")]
    [InlineData("live")]
    public async Task A_check_passes_while_the_cluster_answers(string check) =>
        Assert.Equal("""{"status":"ok"}""", await Client.GetStringAsync("/health/" + check));

    [Fact]
    public async Task Startup_waits_for_the_first_answer_of_the_cluster_only()
    {
        Cluster.Fault = _ => throw new TimeoutException();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("startup"));
        Cluster.Fault = null;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("startup"));
        Cluster.Fault = _ => throw new TimeoutException();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("startup"));
    }

    [Fact]
    public async Task A_gateway_that_does_not_answer_leaves_a_front_door_ready()
    {
        var (frozen, well) = (new FakeCluster { Fault = static async cancellation => { await Task.Delay(Timeout.Infinite, cancellation); return null; } }, new FakeCluster());
        await using var host = await ApiHost.StartAsync(Options, kestrel: false, getGrain: (_, lane) => lane == 1 ? frozen : well, hasGateways: true);
        for (var i = 0; i < 40; i++) Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task Ready_fails_and_live_passes_while_the_cluster_fails()
    {
        Cluster.Fault = _ => throw new OrleansException("down");
        await ProblemAsync(await Client.GetAsync("/health/ready"), HttpStatusCode.ServiceUnavailable, "cluster-unavailable");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("live"));
        Cluster.Fault = null;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("ready"));
    }

    [Fact]
    public async Task Ready_does_not_wait_longer_than_its_time_out()
    {
        var never = new TaskCompletionSource();
        Cluster.Fault = async _ =>
        {
            await never.Task;
            return null;
        };
        await ProblemAsync(await Client.GetAsync("/health/ready"), HttpStatusCode.ServiceUnavailable, "cluster-unavailable");
        never.SetResult();
    }
}
