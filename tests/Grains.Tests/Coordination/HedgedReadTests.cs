using OrleansKv.Replicas;

namespace OrleansKv.Coordination;

/// <summary>Sloppy reads in which a home replica is slow.</summary>
public sealed class HedgedReadTests
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Slow = Usual * 1.3;
    private static readonly ReadReply Missing = new(ReadStatus.Missing, null);

    private readonly FakeReplicas _replicas = new(5, new CoordinationOptions { LatencyWindow = 8 });

    [Fact]
    public void A_fallback_is_asked_when_a_home_replica_is_slower_than_its_node_lately_was_and_no_sooner()
    {
        for (var i = 0; i < 3; i++) _replicas.Answered(i, Usual);
        var (read, answer) = Start(needed: 3);
        Found(0);
        Found(1);
        _replicas.Time.Advance(Usual);
        Assert.Empty(_replicas.Homes[3].Reads);
        _replicas.Time.Advance(Slow - Usual);
        Found(3);
        Assert.Null(answer.Finished());
        Assert.Equal(["a"], FakeReplicas.Values(read.Join()));
        _replicas.Time.Advance(Slow * 3);
        Assert.Empty(_replicas.Homes[4].Reads);
    }

    [Fact]
    public void A_quorum_that_is_met_is_not_hedged()
    {
        for (var i = 0; i < 3; i++) _replicas.Answered(i, Usual);
        var (_, answer) = Start(needed: 2);
        Found(0);
        Found(1);
        Assert.Null(answer.Finished());
        _replicas.Time.Advance(_replicas.Options.ReplicaTimeout / 2);
        Assert.Empty(_replicas.Homes[3].Reads);
    }

    [Fact]
    public void Only_a_node_whose_usual_time_is_known_and_is_over_is_slow()
    {
        _replicas.Answered(0, Usual * 10);
        var (_, answer) = Start(needed: 3);
        Found(1);
        Found(2);
        _replicas.Time.Advance(Usual * 9);
        Assert.Empty(_replicas.Homes[3].Reads);
        Found(0);
        Assert.Null(answer.Finished());

        Start(needed: 3);
        Found(0);
        Found(1);
        _replicas.Time.Advance(_replicas.Options.ReplicaTimeout - TimeSpan.FromTicks(1));
        Assert.Empty(_replicas.Homes[3].Reads);
    }

    [Fact]
    public void No_replica_is_slow_before_the_least_time_has_passed()
    {
        for (var i = 0; i < 3; i++) _replicas.Answered(i, TimeSpan.FromMicroseconds(50));
        Start(needed: 3);
        _replicas.Time.Advance(_replicas.Options.HedgeAfterAtLeast - TimeSpan.FromTicks(1));
        Assert.Empty(_replicas.Homes[3].Reads);
        _replicas.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Single(_replicas.Homes[3].Reads);
    }

    [Fact]
    public void A_fallback_that_has_nothing_does_not_make_a_quorum_beside_the_home_replica_that_may_have_the_value()
    {
        for (var i = 0; i < 3; i++) _replicas.Answered(i, Usual);
        var (read, answer) = Start(needed: 2);
        _replicas.Homes[1].Reads[0].Answer(Missing);
        _replicas.Time.Advance(Slow);
        _replicas.Homes[3].Reads[0].Answer(Missing);
        Assert.False(answer.IsCompleted);
        Found(0);
        Assert.Null(answer.Finished());
        Assert.Equal(["a"], FakeReplicas.Values(read.Join()));
        Found(2);
        Assert.Single(_replicas.Homes[1].Merges).Answer(WriteStatus.Stored);
        Assert.Equal(0, _replicas.Time.Timers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_fallback_takes_the_place_of_the_home_replica_when_that_is_given_up(bool fails)
    {
        for (var i = 0; i < 3; i++) _replicas.Answered(i, Usual);
        var (_, answer) = Start(needed: 3);
        Found(0);
        Found(1);
        _replicas.Time.Advance(Slow);
        _replicas.Homes[3].Reads[0].Answer(Missing);
        Assert.False(answer.IsCompleted);
        if (fails) _replicas.Homes[2].Reads[0].Fail(new InvalidOperationException("broken"));
        else _replicas.Time.Advance(_replicas.Options.ReplicaTimeout - Slow);
        Assert.Null(answer.Finished());
        Assert.Empty(_replicas.Homes[4].Reads);
        Assert.Equal(0, _replicas.Time.Timers);
    }

    [Fact]
    public void Fallbacks_that_have_nothing_do_not_make_a_quorum_before_the_one_home_replica_that_is_left_has_answered()
    {
        foreach (var home in _replicas.Homes[1..3]) _replicas.Membership.Set(home.Node, SiloStatus.Dead);
        var (read, answer) = Start(needed: 2);
        _replicas.Homes[3].Reads[0].Answer(Missing);
        _replicas.Homes[4].Reads[0].Answer(Missing);
        Assert.False(answer.IsCompleted);
        Found(0);
        Assert.Null(answer.Finished());
        Assert.Equal(["a"], FakeReplicas.Values(read.Join()));
    }

    [Fact]
    public void Fallbacks_make_a_quorum_when_the_last_home_replica_has_used_up_its_time()
    {
        foreach (var home in _replicas.Homes[1..3]) _replicas.Membership.Set(home.Node, SiloStatus.Dead);
        var (read, answer) = Start(needed: 2);
        _replicas.Homes[3].Reads[0].Answer(Missing);
        _replicas.Homes[4].Reads[0].Answer(Missing);
        _replicas.Time.Advance(_replicas.Options.ReplicaTimeout);
        Assert.Null(answer.Finished());
        Assert.Empty(FakeReplicas.Values(read.Join()));
    }

    [Fact]
    public void A_fallback_that_fails_costs_the_home_replica_nothing()
    {
        for (var i = 0; i < 3; i++) _replicas.Answered(i, Usual);
        var (_, answer) = Start(needed: 3);
        Found(0);
        Found(1);
        _replicas.Time.Advance(Slow);
        _replicas.Homes[3].Reads[0].Fail(new InvalidOperationException("broken"));
        Assert.Empty(_replicas.Homes[4].Reads);
        _replicas.Homes[2].Reads[0].Fail(new InvalidOperationException("broken"));
        Found(4);
        Assert.Null(answer.Finished());
    }

    [Fact]
    public void A_read_that_fails_says_what_its_hedge_did()
    {
        for (var i = 0; i < 3; i++) _replicas.Answered(i, Usual);
        var (_, answer) = Start(needed: 3);
        _replicas.Homes[0].Reads[0].Answer(Missing);
        _replicas.Homes[1].Reads[0].Answer(Missing);
        _replicas.Time.Advance(Slow);
        _replicas.Homes[3].Reads[0].Answer(Missing);
        _replicas.Homes[2].Reads[0].Answer(new ReadReply(ReadStatus.StaleRing, null));
        var error = answer.Finished()!;
        Assert.Equal((KvErrorCode.QuorumNotMet, 3, 2), (error.Code, error.Needed, error.Got));
        Assert.Contains("does not count", error.Replicas[3].Detail);
    }

    [Fact]
    public void Hedges_are_a_share_of_reads()
    {
        for (var i = 0; i < 3; i++) _replicas.Answered(i, Usual);
        for (var i = 0; i < 101; i++)
        {
            Start(needed: 3);
            _replicas.Time.Advance(_replicas.Options.ReplicaTimeout / 2);
            foreach (var home in _replicas.Homes)
                foreach (var call in home.Reads.Where(call => !call.Completion.Task.IsCompleted)) call.Answer(Missing);
            // Their times would make the nodes' usual ones longer.
            for (var replica = 0; replica < 3; replica++)
                for (var again = 0; again < 20; again++) _replicas.Answered(replica, Usual);
        }
        Assert.InRange(_replicas.Homes[3].Reads.Count, 5, 7);
    }

    [Fact]
    public void A_strict_read_asks_no_fallback()
    {
        for (var i = 0; i < 3; i++) _replicas.Answered(i, Usual);
        Start(needed: 3, isSloppy: false);
        _replicas.Time.Advance(_replicas.Options.ReplicaTimeout / 2);
        Assert.Empty(_replicas.Homes[3].Reads);
    }

    private (QuorumRead Read, Task<RequestError?> Answer) Start(int needed, bool isSloppy = true)
    {
        var deadline = _replicas.Time.GetUtcNow() + _replicas.Options.RequestTimeout;
        var read = QuorumRead.Start(_replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(3), new(needed), deadline, isSloppy);
        return (read, Waits.ReadAsync(_replicas.Services, read, deadline).AsTask());
    }

    private void Found(int replica) => _replicas.Homes[replica].Reads[^1].Answer(new ReadReply(ReadStatus.Found, FakeReplicas.Minted("node-0", 1, "a")));
}
