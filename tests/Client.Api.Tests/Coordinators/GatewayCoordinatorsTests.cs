using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Client.Api.Cluster;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Coordination;
using OrleansKv.Replicas;

namespace OrleansKv.Client.Api.Coordinators;

public sealed class GatewayCoordinatorsTests
{
    private static readonly ObjectKey Key = new("b", "k");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ManualTime _time = new();
    private readonly ConcurrentDictionary<int, FakeCluster> _coordinators = new();
    private readonly ConcurrentQueue<int> _asked = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<RequestError?>> _held = new();
    private readonly FailoverOptions _options = new();
    private readonly GatewayCoordinators _gateways;
    private Func<int, bool> _isSilent = _ => false;
    private Func<int, Exception?> _failureOf = _ => null;
    private Func<int, RequestError?> _refusalOf = _ => null;

    public GatewayCoordinatorsTests()
    {
        var lanes = new Lanes(Lanes.ForManyGateways, _options.SuspicionTime, _time);
        var grains = new ClusterGrains(FakeGrainFactory.For((_, lane) => CoordinatorAt((int)lane)), lanes);
        _gateways = new GatewayCoordinators(grains, lanes, _options, _time, NullLogger<GatewayCoordinators>.Instance);
    }

    public static TheoryData<string> Repeatable => ["get", "put", "delete", "get-bucket"];

    public static TheoryData<string> NotRepeatable => ["conditional-put", "conditional-delete", "put-bucket"];

    [Theory]
    [MemberData(nameof(Repeatable))]
    public async Task What_gets_no_answer_in_time_is_asked_of_another_coordinator(string kind)
    {
        _isSilent = _ => _asked.Count == 1;
        var call = SendAsync(kind);
        _time.Advance(_options.AttemptTimeout - TimeSpan.FromMilliseconds(1));
        Assert.Single(_asked);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await call.WaitAsync(Patience));
        Assert.Equal(2, _asked.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(NotRepeatable))]
    public async Task What_must_not_be_carried_out_twice_is_asked_of_one(string kind)
    {
        _isSilent = _ => true;
        var call = SendAsync(kind);
        _time.Advance(_options.CallTimeout + TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(Patience));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task No_more_than_four_are_asked_and_the_last_has_the_rest_of_the_time()
    {
        _isSilent = _ => true;
        var call = SendAsync("get");
        for (var asked = 1; asked <= 4; asked++)
        {
            await AskedAsync(asked);
            Assert.False(call.IsCompleted);
            _time.Advance(_options.AttemptTimeout);
        }
        Assert.False(call.IsCompleted);
        _time.Advance(_options.CallTimeout);
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(Patience));
        Assert.Equal(4, _asked.Distinct().Count());
    }

    [Fact]
    public async Task The_one_that_was_first_asked_to_read_may_still_answer_and_the_other_is_cancelled()
    {
        _isSilent = _ => true;
        var call = SendAsync("get");
        _time.Advance(_options.AttemptTimeout);
        await AskedAsync(2);
        _held[_asked.First()].SetResult(null);
        Assert.Null(await call.WaitAsync(Patience));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _held[_asked.Last()].Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task The_one_that_was_first_asked_to_write_no_longer_counts()
    {
        _isSilent = _ => true;
        var call = SendAsync("put");
        _time.Advance(_options.AttemptTimeout);
        await AskedAsync(2);
        _held[_asked.First()].SetResult(new RequestError(KvErrorCode.QuorumNotMet, "Too few."));
        Assert.False(call.IsCompleted);
        _held[_asked.Last()].SetResult(null);
        Assert.Null(await call.WaitAsync(Patience));
    }

    [Fact]
    public async Task None_may_write_after_it_was_given_up()
    {
        _isSilent = _ => true;
        var began = _time.GetUtcNow();
        var call = SendAsync("put");
        _time.Advance(_options.AttemptTimeout);
        await AskedAsync(2);
        _time.Advance(_options.AttemptTimeout);
        await AskedAsync(3);
        _time.Advance(_options.AttemptTimeout);
        await AskedAsync(4);
        var end = _options.CallTimeout + TimeSpan.FromSeconds(1);
        _time.Advance(end);
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(Patience));
        Assert.Equal(
            [began + _options.AttemptTimeout, began + (2 * _options.AttemptTimeout), began + (3 * _options.AttemptTimeout), began + end], Requests<PutRequest>().Select(request => request.NotAfter));
    }

    [Fact]
    public async Task A_write_that_is_sent_once_may_be_made_until_its_client_is_told_that_nobody_knows()
    {
        var began = _time.GetUtcNow();
        await SendAsync("conditional-put", TimeSpan.FromMilliseconds(50));
        Assert.Equal(began + TimeSpan.FromMilliseconds(1050), Assert.Single(Requests<PutRequest>()).NotAfter);
    }

    [Fact]
    public async Task What_a_later_coordinator_refuses_a_write_for_is_not_the_answer()
    {
        _isSilent = _ => _asked.Count == 1;
        _refusalOf = _ => new RequestError(KvErrorCode.Overloaded, "Nothing was written.");
        var call = SendAsync("put");
        _time.Advance(_options.AttemptTimeout);
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_write_whose_connection_broke_is_repeated_only_when_the_first_may_not_write_any_more()
    {
        _failureOf = _ => _asked.Count == 1 ? new OrleansException("broken") : null;
        var call = SendAsync("put");
        _time.Advance(_options.AttemptTimeout - TimeSpan.FromMilliseconds(1));
        Assert.Single(_asked);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await call.WaitAsync(Patience));
    }

    [Theory]
    [InlineData(2000)]
    [InlineData(2001)]
    [InlineData(2099)]
    public async Task What_is_left_after_an_attempt_must_be_worth_another_one(int milliseconds)
    {
        _isSilent = _ => true;
        var call = SendAsync("get", TimeSpan.FromMilliseconds(milliseconds));
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds + 1000));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(Patience));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_clock_that_jumps_over_the_end_asks_nobody_more()
    {
        _isSilent = _ => true;
        var call = SendAsync("get", TimeSpan.FromSeconds(3));
        _time.Jump(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(Patience));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_call_that_the_cluster_cancels_has_failed()
    {
        _isSilent = _ => _asked.Count == 1;
        var call = SendAsync("get");
        _held[_asked.First()].SetCanceled();
        Assert.Null(await call.WaitAsync(Patience));
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task That_a_coordinators_share_of_the_time_is_up_is_not_the_answer()
    {
        _refusalOf = _ => _asked.Count == 1 ? new RequestError(KvErrorCode.DeadlineExceeded, "Late.") : null;
        Assert.Null(await SendAsync("put").WaitAsync(Patience));
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task Every_other_refusal_is_the_answer()
    {
        _refusalOf = _ => new RequestError(KvErrorCode.QuorumNotMet, "Too few.");
        Assert.Equal(KvErrorCode.QuorumNotMet, (await SendAsync("put").WaitAsync(Patience))!.Code);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_gateway_that_rejects_a_request_has_another_asked_at_once()
    {
        _failureOf = _ => _asked.Count == 1 ? new SiloUnavailableException("gone") : null;
        Assert.Null(await SendAsync("put").WaitAsync(Patience));
        Assert.Equal(2, _asked.Distinct().Count());
    }

    [Fact]
    public async Task Where_all_fail_the_last_failure_is_told()
    {
        _failureOf = lane => new OrleansException($"gone {_asked.Count}");
        Assert.Equal("gone 4", (await Assert.ThrowsAsync<OrleansException>(() => SendAsync("get").WaitAsync(Patience))).Message);
    }

    [Fact]
    public async Task A_failure_that_is_not_the_networks_is_not_repeated()
    {
        _failureOf = _ => new InvalidOperationException("broken");
        await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync("get").WaitAsync(Patience));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_request_with_less_time_than_an_attempt_is_sent_once()
    {
        _isSilent = _ => true;
        var call = SendAsync("get", TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(Patience));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_time_that_no_coordinator_grants_is_the_coordinators_to_refuse()
    {
        _refusalOf = _ => new RequestError(KvErrorCode.InvalidArgument, "Too long.");
        foreach (var kind in new[] { "get", "put", "conditional-put" })
            Assert.Equal(KvErrorCode.InvalidArgument, (await SendAsync(kind, TimeSpan.FromSeconds(999_999_999)).WaitAsync(Patience))!.Code);
        Assert.All(Requests<PutRequest>(), request => Assert.Equal(TimeSpan.FromSeconds(999_999_999), request.Timeout));
    }

    [Fact]
    public async Task The_second_coordinator_has_what_is_left_of_the_requests_own_time()
    {
        _isSilent = _ => _asked.Count == 1;
        var call = SendAsync("get", TimeSpan.FromSeconds(3));
        _time.Advance(_options.AttemptTimeout);
        await call.WaitAsync(Patience);
        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1)], Requests<GetRequest>().Select(request => request.Timeout).OrderDescending());
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_all()
    {
        _isSilent = _ => true;
        using var client = new CancellationTokenSource();
        var call = SendAsync("get", cancellationToken: client.Token);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Patience));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task Where_no_answer_came_from_nothing_is_sent_for_a_while()
    {
        _isSilent = _ => _asked.Count == 1;
        var call = SendAsync("get");
        _time.Advance(_options.AttemptTimeout);
        await call.WaitAsync(Patience);
        var silent = _asked.First();
        for (var i = 0; i < 2 * Lanes.ForManyGateways; i++) await SendAsync("get");
        Assert.Equal(1, _asked.Count(lane => lane == silent));
        _time.Advance(_options.SuspicionTime);
        for (var i = 0; i < Lanes.ForManyGateways; i++) await SendAsync("get");
        Assert.Equal(2, _asked.Count(lane => lane == silent));
    }

    [Fact]
    public async Task Another_coordinator_is_sought_where_an_answer_came_from_last()
    {
        for (var i = 0; i < Lanes.ForManyGateways; i++) await SendAsync("get");
        _isSilent = lane => lane % 4 != 0;
        var calls = new List<Task> { SendAsync("get") };
        _time.Advance(_options.AttemptTimeout / 2);
        for (var i = 0; i < 7; i++) calls.Add(SendAsync("get"));
        var answered = _asked.TakeLast(7).Where(lane => !_isSilent(lane)).ToList();
        _time.Advance(_options.AttemptTimeout / 2);
        await calls[0].WaitAsync(Patience);
        Assert.Contains(_asked.Last(), answered);
        _time.Advance(_options.AttemptTimeout / 2);
        await Task.WhenAll(calls).WaitAsync(Patience);
    }

    [Fact]
    public async Task Requests_are_spread_evenly()
    {
        for (var i = 0; i < 2 * Lanes.ForManyGateways; i++) await SendAsync("get");
        Assert.All(_asked.GroupBy(lane => lane), lane => Assert.Equal(2, lane.Count()));
    }

    private FakeCluster CoordinatorAt(int lane) => _coordinators.GetOrAdd(lane, _ => new FakeCluster
    {
        Fault = cancellation =>
        {
            _asked.Enqueue(lane);
            if (_failureOf(lane) is { } failure) throw failure;
            if (!_isSilent(lane)) return new(_refusalOf(lane));
            var held = _held[lane] = new TaskCompletionSource<RequestError?>(TaskCreationOptions.RunContinuationsAsynchronously);
            cancellation.Register(() => held.TrySetCanceled(cancellation));
            return new(held.Task);
        },
    });

    private IEnumerable<T> Requests<T>() => _coordinators.Values.SelectMany(coordinator => coordinator.Requests.OfType<T>()).OrderBy(request => request is PutRequest put ? put.NotAfter : null);

    /// <summary>The continuation that asks the next one may run on another thread than the clock's.</summary>
    private async Task AskedAsync(int times)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (_asked.Count < times || _time.Timers == 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<RequestError?> SendAsync(string kind, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var condition = kind.StartsWith("conditional", StringComparison.Ordinal) ? new Precondition(MustBeAbsent: kind == "conditional-put", ["*"]) : null;
        return kind switch
        {
            "get" => (await _gateways.GetAsync(new GetRequest(Key, null, timeout), cancellationToken)).Error,
            "put" or "conditional-put" => (await _gateways.PutAsync(new PutRequest(Key, ImmutableArray.Create<byte>(1), null, null, condition, null, timeout), cancellationToken)).Error,
            "delete" or "conditional-delete" => (await _gateways.DeleteAsync(new DeleteRequest(Key, null, condition, null, timeout), cancellationToken)).Error,
            "get-bucket" => (await _gateways.GetBucketAsync("b", cancellationToken)).Error,
            "put-bucket" => (await _gateways.PutBucketAsync("b", FakeCluster.Defaults, cancellationToken)).Error,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }
}
