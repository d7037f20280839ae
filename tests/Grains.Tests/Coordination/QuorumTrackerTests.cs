namespace OrleansKv.Coordination;

public sealed class QuorumTrackerTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();

    public QuorumTrackerTests() => SynchronizationContext.SetSynchronizationContext(null);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(3, 3)]
    [InlineData(7, 4)]
    public void It_is_decided_by_the_answer_that_makes_up_the_quorum(int n, int needed)
    {
        var tracker = Tracker(n, needed);
        for (var i = 0; i < needed; i++)
        {
            Assert.False(tracker.Decided.IsCompleted);
            tracker.Succeeded(i);
        }
        Assert.True(tracker.Decided.IsCompleted);
        Assert.True(tracker.IsMet);
        Assert.Equal(needed, tracker.Got);
    }

    [Fact]
    public void A_quorum_out_of_reach_is_decided_when_the_last_replica_has_answered()
    {
        var tracker = Tracker(3, 3);
        Assert.True(tracker.IsWithinReach);
        tracker.Failed(0, ReplicaStatus.Down, null);
        Assert.False(tracker.IsWithinReach);
        tracker.Succeeded(1);
        Assert.False(tracker.Decided.IsCompleted);
        tracker.Succeeded(2);
        Assert.True(tracker.Decided.IsCompleted);
        Assert.False(tracker.IsMet);
    }

    [Fact]
    public void A_ring_of_fewer_nodes_than_the_quorum_fails_instead_of_waiting_for_ever()
    {
        var tracker = Tracker(2, 3);
        tracker.Succeeded(0);
        tracker.Succeeded(1);
        Assert.True(tracker.Decided.IsCompleted);
        Assert.False(tracker.IsMet);
    }

    [Fact]
    public void Only_the_first_outcome_of_a_replica_counts()
    {
        var tracker = Tracker(3, 2);
        tracker.Succeeded(0);
        tracker.Succeeded(0);
        tracker.Failed(0, new InvalidOperationException("late"));
        Assert.Equal(1, tracker.Got);
        Assert.False(tracker.Decided.IsCompleted);
        Assert.Equal(ReplicaStatus.Ok, tracker.Outcomes()[0].Status);

        tracker.Failed(1, ReplicaStatus.TimedOut, null);
        tracker.Succeeded(1);
        Assert.Equal(1, tracker.Got);
        Assert.Equal(ReplicaStatus.TimedOut, tracker.Outcomes()[1].Status);
        Assert.False(tracker.Decided.IsCompleted);
    }

    [Fact]
    public void Replicas_that_have_not_answered_within_their_time_are_given_up()
    {
        var tracker = Tracker(3, 3);
        for (var i = 0; i < 3; i++) tracker.Asked(i);
        var settled = tracker.SettleAsync(Timeout, _time);
        tracker.Succeeded(1);
        _time.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        Assert.False(tracker.Decided.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(settled.IsCompletedSuccessfully);
        Assert.True(tracker.Decided.IsCompleted);
        Assert.Equal([ReplicaStatus.TimedOut, ReplicaStatus.Ok, ReplicaStatus.TimedOut], tracker.Outcomes().Select(outcome => outcome.Status));
    }

    [Fact]
    public void It_settles_with_the_last_answer_and_leaves_no_timer_behind()
    {
        var tracker = Tracker(2, 1);
        var settled = tracker.SettleAsync(Timeout, _time);
        tracker.Succeeded(0);
        Assert.False(settled.IsCompleted);
        tracker.Failed(1, new InvalidOperationException("broken"));
        Assert.True(settled.IsCompletedSuccessfully);
        Assert.Equal(0, _time.Timers);
        Assert.Equal("broken", tracker.Outcomes()[1].Detail);
    }

    [Theory]
    [InlineData("broken", "broken")]
    [InlineData("not sent: X\n   at Y in /some/where", "not sent: X")]
    [InlineData("not sent: X\r\n   at Y in /some/where", "not sent: X")]
    public void A_failure_is_told_in_one_line_without_a_stack_trace(string message, string told)
    {
        var tracker = Tracker(1, 1);
        tracker.Failed(0, new InvalidOperationException(message));
        Assert.Equal(new ReplicaOutcome("node-0", ReplicaStatus.Failed, told), Assert.Single(tracker.Outcomes()));
    }

    private static QuorumTracker Tracker(int n, int needed) =>
        new([.. Enumerable.Range(0, n).Select(i => new ReplicaReference($"node-{i}", null!, null!))], needed);
}
