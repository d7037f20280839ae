using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Problems;

public sealed class ProblemTests : ApiTest
{
    protected override ApiOptions Options => new() { RetryAfterSeconds = 7 };

    [Fact]
    public async Task A_quorum_that_was_not_met_names_every_replicas_part()
    {
        Cluster.Fault = _ => new(new RequestError(KvErrorCode.QuorumNotMet, "The write may still exist on some replicas.", 2, 1,
        [
            new ReplicaOutcome("n1", ReplicaStatus.Ok, null),
            new ReplicaOutcome("n2", ReplicaStatus.Down, "not a member"),
            new ReplicaOutcome("n3", ReplicaStatus.TimedOut, null),
        ]));
        var response = await PutAsync(Object("k"), [1]);
        await ProblemAsync(response, HttpStatusCode.ServiceUnavailable, "quorum-not-met");
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
        var problem = await JsonAsync(response);
        Assert.Equal("The write may still exist on some replicas.", problem.GetProperty("detail").GetString());
        Assert.Equal(2, problem.GetProperty("needed").GetInt32());
        Assert.Equal(1, problem.GetProperty("got").GetInt32());
        Assert.Equal(
            """[{"node":"n1","status":"ok","detail":null},{"node":"n2","status":"down","detail":"not a member"},{"node":"n3","status":"timed-out","detail":null}]""",
            JsonSerializer.Serialize(problem.GetProperty("replicas")));
    }

    [Fact]
    public async Task A_problem_names_the_path_without_the_query()
    {
        var problem = await JsonAsync(await Client.GetAsync(Object("a%2Fb") + "?r=1"));
        Assert.Equal(Object("a%2Fb"), problem.GetProperty("instance").GetString());
        Assert.False(problem.TryGetProperty("replicas", out _));
        Assert.False(problem.TryGetProperty("needed", out _));
    }

    [Theory]
    [InlineData(typeof(OrleansException))]
    [InlineData(typeof(SiloUnavailableException))]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(OperationCanceledException))]
    public async Task A_call_that_does_not_reach_the_cluster_is_cluster_unavailable(Type exception)
    {
        Cluster.Fault = _ => throw (Exception)Activator.CreateInstance(exception)!;
        string[] targets = [Object("k"), "/v1/buckets/b", "/v1/cluster", "/v1/cluster/nodes", "/v1/cluster/ring", "/v1/cluster/locate/b/k"];
        foreach (var target in targets)
        {
            var response = await Client.GetAsync(target);
            await ProblemAsync(response, HttpStatusCode.ServiceUnavailable, "cluster-unavailable");
            Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
        }
        Assert.Equal(targets.Length, Host.Log.Entries.Count(entry => entry.Event.Id == 5001));
    }

    [Fact]
    public async Task A_failure_of_the_server_is_internal_and_tells_nothing_of_its_inside()
    {
        Cluster.Fault = _ => throw new InvalidOperationException("secret");
        var response = await PutAsync(Object("k"), [1], null, ("X-Kv-Context", "ctx-0"));
        await ProblemAsync(response, HttpStatusCode.InternalServerError, "internal");
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(Host.Log.Entries, entry => entry.Event.Id == 5002);
    }

    [Fact]
    public async Task A_head_that_fails_has_no_body()
    {
        await using var connection = await RawConnection.OpenAsync(Host.Port);
        await connection.WriteAsync($"HEAD {Object("%")} HTTP/1.1\r\nHost: x\r\n\r\n");
        var response = await connection.ReadAsync(withoutBody: true);
        Assert.Equal(400, response.Status);
        Assert.Equal("application/problem+json", response.Header("Content-Type"));
        await connection.WriteAsync($"GET {Object("absent")} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(404, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_its_request_and_nothing_noisy_is_logged()
    {
        var arrived = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        Cluster.Fault = async token =>
        {
            arrived.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                cancelled.SetResult();
            }
            return null;
        };
        var connection = await RawConnection.OpenAsync(Host.Port);
        await connection.WriteAsync($"GET {Object("k")} HTTP/1.1\r\nHost: x\r\n\r\n");
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await connection.DisposeAsync();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Host.StopAsync();
        Assert.Contains(Host.Log.Entries, entry => entry.Event.Id == 5000 && entry.Level == LogLevel.Debug);
        Assert.DoesNotContain(Host.Log.Entries, entry => entry.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Keys_and_values_are_not_logged()
    {
        await PutAsync(Object("secret-key"), "secret-value"u8.ToArray());
        await Client.GetAsync(Object("secret-key"));
        await Client.GetAsync(Object("secret-key") + "?x=1");
        Cluster.Fault = _ => throw new OrleansException();
        await Client.GetAsync(Object("secret-key"));
        await Host.StopAsync();
        Assert.NotEmpty(Host.Log.Entries);
        Assert.DoesNotContain(Host.Log.Entries, entry => entry.Message.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Codes_are_stable_and_unique()
    {
        Assert.Equal(
            "invalid-argument 400,key-not-found 404,plan-not-found 404,not-found 404,method-not-allowed 405,request-timeout 408,too-many-siblings 409,plan-refused 409,precondition-failed 412,"
            + "value-too-large 413,unsupported-media-type 415,internal 500,quorum-not-met 503,overloaded 503,cluster-unavailable 503,deadline-exceeded 504,store-full 507",
            string.Join(',', ProblemKind.All.Select(kind => $"{kind.Code} {kind.Status}")));
        Assert.All(Enum.GetValues<KvErrorCode>(), code => Assert.NotEqual(ProblemKind.Internal, ProblemKind.Of(code)));
        Assert.DoesNotContain("unknown", Enum.GetValues<ReplicaStatus>().Select(ProblemWriter.TextOf));
        Assert.All(Enum.GetValues<OrleansKv.Membership.ReplicaState>(), state => Assert.NotEqual("unknown", OrleansKv.Client.Api.Cluster.ClusterNames.TextOf(state)));
    }
}
