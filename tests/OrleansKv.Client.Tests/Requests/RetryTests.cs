using OrleansKv.Client.Fixtures;
using OrleansKv.Client.Transport;

namespace OrleansKv.Client.Requests;

public sealed class RetryTests
{
    private static readonly KvClientOptions Quick = new() { RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(1) };

    private readonly FakeTransport _transport = new("a", "b", "c");
    private readonly SteppedClock _clock = new();

    /// <summary>Failures after which nobody knows whether the request was carried out.</summary>
    public static TheoryData<string> Doubtful => ["quorum-not-met", "overloaded-in-part", "cluster-unavailable", "deadline-exceeded", "broken"];

    /// <summary>Failures that left nothing done.</summary>
    public static TheoryData<string> Undone => ["overloaded", "not-sent"];

    [Theory]
    [MemberData(nameof(Doubtful))]
    [MemberData(nameof(Undone))]
    public async Task A_read_is_tried_again_after_any_failure_that_may_pass(string failure)
    {
        FailTimes(2, failure);
        Assert.False((await Client().GetAsync("b", "k")).IsFound);
        Assert.Equal(3, _transport.Tried.Count);
        FailTimes(2, failure);
        await Client().GetBucketAsync("b");
    }

    [Fact]
    public async Task A_request_is_tried_again_as_often_as_configured_and_no_more()
    {
        FailTimes(3, "quorum-not-met");
        await Client(Quick with { MaxRetries = 3 }).GetAsync("b", "k");
        Assert.Equal(4, _transport.Tried.Count);
        FailTimes(4, "quorum-not-met");
        Assert.Equal(KvCodes.QuorumNotMet, (await Assert.ThrowsAsync<KvException>(() => Client(Quick with { MaxRetries = 3 }).GetAsync("b", "k"))).Code);
        Assert.Equal(8, _transport.Tried.Count);
    }

    [Theory]
    [MemberData(nameof(Doubtful))]
    public async Task A_plain_write_is_not_repeated_when_it_may_have_been_carried_out(string failure)
    {
        var options = Quick with { MaxRetries = 9 };
        Func<Task>[] writes =
        [
            () => Client(options).PutAsync("b", "k", default),
            () => Client(options).PutAsync("b", "k", default, new KvPutOptions { Context = "ctx" }),
            () => Client(options).PutAsync("b", "k", default, new KvPutOptions { Condition = KvCondition.Present }),
            () => Client(options).DeleteAsync("b", "k"),
            () => Client(options).DeleteAsync("b", "k", new KvDeleteOptions { Condition = KvCondition.Present, Context = "ctx" }),
        ];
        foreach (var write in writes)
        {
            FailTimes(1, failure);
            _transport.Tried.Clear();
            Assert.False((await Assert.ThrowsAsync<KvException>(write)).IsCertainlyUndone);
            Assert.Single(_transport.Tried);
        }
    }

    [Theory]
    [MemberData(nameof(Undone))]
    public async Task Every_write_is_repeated_when_nothing_was_carried_out(string failure)
    {
        FailTimes(2, failure);
        await Client().PutAsync("b", "k", default);
        FailTimes(2, failure);
        await Client().DeleteAsync("b", "k");
        Assert.Equal(6, _transport.Tried.Count);
    }

    [Theory]
    [MemberData(nameof(Doubtful))]
    public async Task A_write_is_repeated_when_a_second_one_changes_nothing(string failure)
    {
        Func<Task>[] writes =
        [
            () => Client().PutAsync("b", "k", default, new KvPutOptions { Condition = KvCondition.Absent }),
            () => Client().PutAsync("b", "k", default, new KvPutOptions { Condition = KvCondition.Matches("e1"), Context = "ctx" }),
            () => Client().DeleteAsync("b", "k", new KvDeleteOptions { Context = "ctx" }),
            () => Client().DeleteAsync("b", "k", new KvDeleteOptions { Condition = KvCondition.Matches("e1") }),
            () => Client().PutBucketAsync("b", FakeTransport.Properties),
        ];
        foreach (var write in writes)
        {
            FailTimes(2, failure);
            _transport.Tried.Clear();
            await write();
            Assert.Equal(3, _transport.Tried.Count);
        }
    }

    [Fact]
    public async Task A_condition_that_fails_after_a_doubtful_try_is_no_answer()
    {
        Script("deadline-exceeded", "precondition-failed");
        var options = new KvPutOptions { Condition = KvCondition.Absent };
        Assert.Equal(KvCodes.DeadlineExceeded, (await Assert.ThrowsAsync<KvException>(() => Client().PutAsync("b", "k", default, options))).Code);
        Script("not-sent", "precondition-failed");
        Assert.Equal(KvCodes.PreconditionFailed, (await Assert.ThrowsAsync<KvException>(() => Client().PutAsync("b", "k", default, options))).Code);
    }

    [Fact]
    public async Task A_write_that_may_have_been_carried_out_is_never_said_to_be_undone()
    {
        Script("broken", "not-sent", "not-sent", "not-sent");
        var failure = await Assert.ThrowsAsync<KvException>(() => Client(Quick with { MaxRetries = 1 }).DeleteAsync("b", "k", new KvDeleteOptions { Context = "ctx" }));
        Assert.False(failure.IsCertainlyUndone);
    }

    [Theory]
    [InlineData("precondition-failed")]
    [InlineData("too-many-siblings")]
    [InlineData("invalid-argument")]
    [InlineData("store-full")]
    [InlineData("internal")]
    public async Task A_refusal_is_final(string failure)
    {
        FailTimes(1, failure);
        Assert.Equal(failure, (await Assert.ThrowsAsync<KvException>(() => Client().GetAsync("b", "k"))).Code);
        Assert.Single(_transport.Tried);
    }

    [Fact]
    public async Task After_a_failure_to_connect_the_next_endpoint_is_tried_at_once_and_does_not_count()
    {
        _transport.Answer = static (address, _) => address == "c" ? Task.FromResult(0L) : throw Failure("not-sent");
        var client = Client(Quick with { MaxRetries = 0, RetryDelay = TimeSpan.FromMinutes(1), MaxRetryDelay = TimeSpan.FromMinutes(1) });
        for (var i = 0; i < 3; i++)
            await client.PutAsync("b", "k", default);
        Assert.Equal(3, _transport.Tried.Count(static address => address == "c"));
        Assert.Equal(["a", "b"], _transport.Tried.Where(static address => address != "c").Order());
    }

    [Fact]
    public async Task When_no_endpoint_can_be_reached_that_is_the_answer()
    {
        FailTimes(int.MaxValue, "not-sent");
        var failure = await Assert.ThrowsAsync<KvException>(() => Client(Quick with { MaxRetries = 1 }).PutAsync("b", "k", default));
        Assert.Equal((503, KvCodes.ClusterUnavailable, true), (failure.Status, failure.Code, failure.IsCertainlyUndone));
        Assert.Equal(4, _transport.Tried.Count);
    }

    [Fact]
    public async Task Endpoints_are_taken_in_turn_and_one_that_did_not_answer_is_left_in_peace_for_a_while()
    {
        var isDown = true;
        _transport.Answer = (address, _) => isDown && address == "b" ? throw Failure("not-sent") : Task.FromResult(0L);
        var client = Client(Quick with { UnreachableFor = TimeSpan.FromSeconds(5) });
        for (var i = 0; i < 12; i++)
            await client.GetAsync("b", "k");
        Assert.Single(_transport.Tried, static address => address == "b");
        _clock.Advance(TimeSpan.FromSeconds(4));
        for (var i = 0; i < 3; i++)
            await client.GetAsync("b", "k");
        Assert.Single(_transport.Tried, static address => address == "b");

        _clock.Advance(TimeSpan.FromSeconds(2));
        isDown = false;
        _transport.Tried.Clear();
        for (var i = 0; i < 6; i++)
            await client.GetAsync("b", "k");
        Assert.Equal(["a", "a", "b", "b", "c", "c"], _transport.Tried.Order());
    }

    [Fact]
    public async Task One_that_does_not_answer_is_given_up_and_a_read_goes_to_the_next()
    {
        _transport.Answer = static async (address, token) =>
        {
            if (address == "b")
                await Task.Delay(Timeout.Infinite, token);
            return 0;
        };
        var client = Client(Quick with { AttemptTimeout = TimeSpan.FromMilliseconds(30), MaxRetries = 0 });
        for (var i = 0; i < 3; i++)
            await client.GetAsync("b", "k");
        Assert.Single(_transport.Tried, static address => address == "b");
    }

    [Fact]
    public async Task A_call_ends_in_time_whatever_happens()
    {
        _transport.Answer = static async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return 0;
        };
        var client = Client(Quick with { Timeout = TimeSpan.FromMilliseconds(50), MaxRetries = 100 });
        var failure = await Assert.ThrowsAsync<KvException>(() => client.PutAsync("b", "k", default));
        Assert.Equal((504, KvCodes.DeadlineExceeded, false), (failure.Status, failure.Code, failure.IsCertainlyUndone));
        Assert.Equal(504, (await Assert.ThrowsAsync<KvException>(() => client.GetAsync("b", "k"))).Status);
        Assert.InRange(_transport.Tried.Count, 2, 3);
    }

    [Fact]
    public async Task One_that_had_but_little_time_to_answer_is_not_left_in_peace()
    {
        var transport = new FakeTransport("a", "b");
        transport.Answer = async (_, token) =>
        {
            if (transport.Tried.Count > 1)
                await Task.Delay(Timeout.Infinite, token);
            _clock.Advance(TimeSpan.FromSeconds(4.95));
            throw Failure("quorum-not-met");
        };
        await using var client = new KvClient(Quick with { Timeout = TimeSpan.FromSeconds(5), AttemptTimeout = TimeSpan.FromSeconds(5) }, transport, null, _clock, static () => 0.5);
        Assert.Equal(504, (await Assert.ThrowsAsync<KvException>(() => client.GetAsync("b", "k"))).Status);
        transport.Answer = static (_, _) => Task.FromResult(0L);
        transport.Tried.Clear();
        for (var i = 0; i < 4; i++)
            await client.GetAsync("b", "k");
        Assert.Equal(["a", "a", "b", "b"], transport.Tried.Order());
    }

    [Fact]
    public async Task A_pause_that_would_outlast_the_call_is_not_begun()
    {
        _transport.Answer = static (_, _) => throw new KvException(503, KvCodes.QuorumNotMet, "Too few.") { MayPass = true, RetryAfter = TimeSpan.FromSeconds(16) };
        await Assert.ThrowsAsync<KvException>(() => Client(Quick with { Timeout = TimeSpan.FromSeconds(15) }).GetAsync("b", "k"));
        Assert.Single(_transport.Tried);
    }

    [Fact]
    public async Task A_caller_that_cancels_ends_the_pause()
    {
        using var cancelled = new CancellationTokenSource();
        _transport.Answer = (_, _) =>
        {
            cancelled.CancelAfter(TimeSpan.FromMilliseconds(1));
            throw new KvException(503, KvCodes.QuorumNotMet, "Too few.") { MayPass = true, RetryAfter = TimeSpan.FromMinutes(30) };
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client(Quick with { Timeout = TimeSpan.FromHours(1) }).GetAsync("b", "k", null, cancelled.Token));
    }

    private KvClient Client(KvClientOptions? options = null) => new(options ?? Quick, _transport, null, _clock, static () => 0.5);

    private void FailTimes(int times, string failure) =>
        _transport.Answer = (_, _) => times-- > 0 ? throw Failure(failure) : Task.FromResult(0L);

    /// <summary>Fails in these ways, one after the other, and then no more.</summary>
    private void Script(params string[] failures)
    {
        var left = new Queue<string>(failures);
        _transport.Answer = (_, _) => left.TryDequeue(out var failure) ? throw Failure(failure) : Task.FromResult(0L);
    }

    private static KvException Failure(string name) => name switch
    {
        "quorum-not-met" => new KvException(503, KvCodes.QuorumNotMet, name) { MayPass = true },
        "overloaded-in-part" => new KvException(503, KvCodes.Overloaded, name) { MayPass = true },
        "overloaded" => new KvException(503, KvCodes.Overloaded, name) { MayPass = true, IsCertainlyUndone = true },
        "cluster-unavailable" => new KvException(503, KvCodes.ClusterUnavailable, name) { MayPass = true },
        "deadline-exceeded" => new KvException(504, KvCodes.DeadlineExceeded, name) { MayPass = true },
        "broken" => KvErrors.Broken(name, new IOException(name)),
        "not-sent" => KvErrors.NotSent(name, new IOException(name)),
        "precondition-failed" => new KvException(412, name, name),
        "too-many-siblings" => new KvException(409, name, name),
        "invalid-argument" => KvErrors.Invalid(name),
        "store-full" => new KvException(507, name, name),
        _ => new KvException(500, name, name),
    };
}
