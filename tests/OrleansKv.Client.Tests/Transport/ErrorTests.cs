using System.Collections.Immutable;
using OrleansKv.Client.Fixtures;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Transport;

/// <summary>The same failure is the same exception, whichever way the request went.</summary>
public sealed class ErrorTests : IAsyncLifetime
{
    private static readonly KvClientOptions Once = new() { MaxRetries = 0 };

    private static readonly ImmutableArray<ReplicaOutcome> Replicas =
        [.. Enum.GetValues<ReplicaStatus>().Select(static status => new ReplicaOutcome($"n{(int)status}", status, status == ReplicaStatus.Down ? "not an active member" : null))];

    private readonly ScriptedCoordinator _coordinator = new();
    private FrontDoorHost _door = null!;
    private KvClient _http = null!;
    private KvClient _orleans = null!;

    public static TheoryData<KvErrorCode, int, string> Codes => new()
    {
        { KvErrorCode.InvalidArgument, 400, KvCodes.InvalidArgument },
        { KvErrorCode.PreconditionFailed, 412, KvCodes.PreconditionFailed },
        { KvErrorCode.ValueTooLarge, 413, KvCodes.ValueTooLarge },
        { KvErrorCode.TooManySiblings, 409, KvCodes.TooManySiblings },
        { KvErrorCode.QuorumNotMet, 503, KvCodes.QuorumNotMet },
        { KvErrorCode.DeadlineExceeded, 504, KvCodes.DeadlineExceeded },
        { KvErrorCode.StoreFull, 507, KvCodes.StoreFull },
        { KvErrorCode.Overloaded, 503, KvCodes.Overloaded },
    };

    public async Task InitializeAsync()
    {
        _door = await FrontDoorHost.StartAsync(_coordinator.Factory);
        _http = new KvClient(Once with { Endpoints = [_door.Url] });
        _orleans = new KvClient(Once with { Orleans = new KvOrleansOptions() }, _coordinator.Factory);
    }

    public async Task DisposeAsync()
    {
        await _http.DisposeAsync();
        await _orleans.DisposeAsync();
        await _door.DisposeAsync();
    }

    [Fact]
    public void Every_code_of_the_coordinator_is_looked_at() =>
        Assert.Equal(Enum.GetValues<KvErrorCode>().Order(), Codes.Select(static row => (KvErrorCode)row[0]).Order());

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_coordinators_error_is_the_same_exception_both_ways(KvErrorCode code, int status, string text)
    {
        foreach (var replicas in new[] { Replicas, [] })
        {
            _coordinator.Script = _ => Task.FromResult(new RequestError(code, "It is so.", replicas.Length > 0 ? 2 : 0, replicas.Length > 0 ? 1 : 0, replicas));
            var failures = await FailAsync();
            Assert.All(failures, failure =>
            {
                Assert.Equal((status, text, "It is so."), (failure.Status, failure.Code, failure.Message));
                Assert.Equal(replicas.Length > 0 ? (2, 1) : (0, 0), (failure.Needed, failure.Got));
                Assert.Equal(replicas.ToList(), failure.Replicas.ToList());
            });
            Assert.Single(failures.Select(static failure => (failure.MayPass, failure.IsCertainlyUndone, failure.IsUnreachable, failure.RingVersion)).Distinct());
            Assert.Equal(4, failures[0].RingVersion);
        }
    }

    [Fact]
    public async Task Only_what_was_turned_away_at_once_is_certainly_undone()
    {
        foreach (var code in Enum.GetValues<KvErrorCode>())
        {
            _coordinator.Script = _ => Task.FromResult(new RequestError(code, "No.", 2, 1, Replicas));
            Assert.All(await FailAsync(), failure => Assert.Equal(code is KvErrorCode.InvalidArgument or KvErrorCode.ValueTooLarge, failure.IsCertainlyUndone));
        }
        _coordinator.Script = static _ => Task.FromResult(new RequestError(KvErrorCode.Overloaded, "Nothing was asked or written."));
        Assert.All(await FailAsync(), static failure => Assert.True(failure.IsCertainlyUndone));
    }

    [Fact]
    public async Task A_coordinator_that_cannot_be_reached_is_an_unavailable_cluster_both_ways()
    {
        _coordinator.Script = static _ => throw new SiloUnavailableException("gone");
        Assert.All(await FailAsync(), static failure =>
        {
            Assert.Equal((503, KvCodes.ClusterUnavailable, false, true), (failure.Status, failure.Code, failure.IsCertainlyUndone, failure.MayPass));
        });
        _coordinator.Script = static _ => throw new InvalidCastException("a bug");
        Assert.All(await FailAsync(), static failure => Assert.Equal((500, KvCodes.Internal, false), (failure.Status, failure.Code, failure.MayPass)));
    }

    [Fact]
    public async Task The_same_failures_of_buckets_are_the_same_both_ways()
    {
        _coordinator.Script = static _ => Task.FromResult(new RequestError(KvErrorCode.QuorumNotMet, "Too few.", 2, 1, Replicas));
        foreach (var client in new[] { _http, _orleans })
        {
            var failure = await Assert.ThrowsAsync<KvException>(() => client.GetBucketAsync("b"));
            Assert.Equal((503, KvCodes.QuorumNotMet, 2, 1), (failure.Status, failure.Code, failure.Needed, failure.Got));
        }
    }

    [Theory]
    [InlineData(Way.Http)]
    [InlineData(Way.Orleans)]
    public async Task A_caller_that_cancels_does_not_wait_for_the_coordinator(Way way)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<RequestError>();
        _coordinator.Script = _ =>
        {
            asked.TrySetResult();
            return never.Task;
        };
        using var cancelled = new CancellationTokenSource();
        var get = (way == Way.Http ? _http : _orleans).GetAsync("b", "k", null, cancelled.Token);
        await asked.Task;
        await cancelled.CancelAsync();
        Assert.Equal(cancelled.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get)).CancellationToken);
        never.SetResult(new RequestError(KvErrorCode.Overloaded, "late"));
    }

    private async Task<KvException[]> FailAsync()
    {
        var failures = new List<KvException>();
        foreach (var client in new[] { _http, _orleans })
        {
            failures.Add(await Assert.ThrowsAsync<KvException>(() => client.GetAsync("b", "k")));
            failures.Add(await Assert.ThrowsAsync<KvException>(() => client.PutAsync("b", "k", default)));
            failures.Add(await Assert.ThrowsAsync<KvException>(() => client.DeleteAsync("b", "k")));
        }
        return [.. failures];
    }
}
