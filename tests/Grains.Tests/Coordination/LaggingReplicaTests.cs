using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>Sloppy reads right after a write that one home replica and a fallback acknowledged, or one that has just died, while the third home replica is late.</summary>
public sealed class LaggingReplicaTests
{
    private static readonly ReadReply Missing = new(ReadStatus.Missing, null);

    private readonly FakeReplicas _replicas = new(5);

    [Fact]
    public void A_fallback_that_has_nothing_does_not_make_a_quorum_beside_a_late_home_replica_while_another_may_answer()
    {
        Down(2);
        var (read, answer) = Start();
        Answer(1, Missing);
        Answer(3, Missing);
        Assert.False(answer.IsCompleted);
        Answer(0, Found());
        Assert.Null(answer.Finished());
        Assert.Equal(["a"], FakeReplicas.Values(read.Join()));
    }

    [Fact]
    public void Nor_does_one_that_kept_an_earlier_write()
    {
        Down(2);
        var (read, answer) = Start();
        Answer(1, Missing);
        Answer(3, new ReadReply(ReadStatus.Found, FakeReplicas.Minted("node-9", 1, "old")));
        Assert.False(answer.IsCompleted);
        Answer(0, new ReadReply(ReadStatus.Found, Newer()));
        Assert.Null(answer.Finished());
        Assert.Equal(["a"], FakeReplicas.Values(read.Join()));
    }

    [Fact]
    public void A_home_replica_that_has_just_come_back_does_not_make_a_quorum_beside_a_late_one_while_the_third_may_answer()
    {
        WriteWithout(2);
        var (read, answer) = Start();
        Answer(2, Missing);
        Answer(1, Missing);
        Assert.False(answer.IsCompleted);
        Answer(0, Found());
        Assert.Null(answer.Finished());
        Assert.Equal(["a"], FakeReplicas.Values(read.Join()));
    }

    [Fact]
    public void A_home_replica_counts_as_before_when_it_has_had_the_time_to_get_what_it_lacks()
    {
        WriteWithout(2);
        _replicas.Homes[1].Merges[0].Answer(WriteStatus.Stored);
        _replicas.Time.Advance(_replicas.Options.CatchUpTime);
        var (_, answer) = Start();
        Answer(2, Missing);
        Answer(1, Missing);
        Assert.Null(answer.Finished());
    }

    [Fact]
    public void The_replica_of_a_node_that_has_just_started_decides_nothing_while_enough_others_may_answer()
    {
        var replicas = new FakeReplicas(5, justStarted: true);
        var (_, answer) = Start(replicas: replicas);
        Answer(0, Missing, replicas);
        Answer(1, Missing, replicas);
        Assert.False(answer.IsCompleted);
        Answer(2, Missing, replicas);
        Assert.Null(answer.Finished());
    }

    [Fact]
    public void Those_that_came_back_and_fallbacks_decide_when_no_other_home_replica_may_answer_any_more()
    {
        WriteWithout(2);
        Down(1);
        var (_, answer) = Start();
        Answer(2, Missing);
        Answer(3, Missing);
        Assert.False(answer.IsCompleted);
        _replicas.Time.Advance(_replicas.Options.ReplicaTimeout);
        Assert.Null(answer.Finished());
    }

    [Fact]
    public void A_home_replica_with_a_damaged_copy_has_not_been_away()
    {
        _ = Start();
        Answer(2, new ReadReply(ReadStatus.Corrupt, null));
        var (_, answer) = Start();
        Answer(2, Missing);
        Answer(1, Missing);
        Assert.Null(answer.Finished());
    }

    [Fact]
    public void Where_all_home_replicas_have_just_come_back_the_first_ones_decide()
    {
        foreach (var home in new[] { 0, 1, 2 })
        {
            Down(home);
            _ = Start();
            _replicas.Membership.Set(_replicas.Homes[home].Node, SiloStatus.Active);
        }

        var (_, answer) = Start();
        Answer(0, Missing);
        Assert.False(answer.IsCompleted);
        Answer(1, Missing);
        Assert.Null(answer.Finished());
    }

    [Fact]
    public void A_strict_read_needs_no_such_wait_as_writes_with_home_replicas_alone_meet_it()
    {
        WriteWithout(2);
        var (_, answer) = Start(isSloppy: false);
        Answer(2, Missing);
        Answer(1, Missing);
        Assert.Null(answer.Finished());
    }

    [Fact]
    public void One_home_replica_that_did_not_go_away_is_enough_for_a_read_of_one()
    {
        WriteWithout(2);
        var (read, answer) = Start(needed: 1);
        Answer(2, Missing);
        Assert.False(answer.IsCompleted);
        Answer(0, Found());
        Assert.Null(answer.Finished());
        Assert.Equal(["a"], FakeReplicas.Values(read.Join()));
    }

    /// <summary>A write for which a fallback stands in for a home replica that then comes back.</summary>
    private void WriteWithout(int home)
    {
        Down(home);
        var deadline = _replicas.Time.GetUtcNow() + _replicas.Options.RequestTimeout;
        var write = new QuorumWrite(_replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(3), new(2), deadline, isSloppy: true)
            .RunAsync(FakeReplicas.Content("a"), CausalContext.Empty, null, null);
        _replicas.Homes[0].Writes[0].Answer(new WriteReply(WriteStatus.Stored, FakeReplicas.Minted(_replicas.Homes[0].Node, 1, "a"), default));
        _replicas.Homes[3].Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
        _replicas.Membership.Set(_replicas.Homes[home].Node, SiloStatus.Active);
    }

    private (QuorumRead Read, Task<RequestError?> Answer) Start(int needed = 2, bool isSloppy = true, FakeReplicas? replicas = null)
    {
        replicas ??= _replicas;
        var deadline = replicas.Time.GetUtcNow() + replicas.Options.RequestTimeout;
        var read = QuorumRead.Start(replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(3), new(needed), deadline, isSloppy);
        return (read, Waits.ReadAsync(replicas.Services, read, deadline).AsTask());
    }

    private void Down(int home) => _replicas.Membership.Set(_replicas.Homes[home].Node, SiloStatus.Dead);

    private static VersionSet Newer()
    {
        var old = FakeReplicas.Minted("node-9", 1, "old");
        return FakeReplicas.Minted("node-0", 1, "a", over: old, context: old.Context);
    }

    private ReadReply Found() => new(ReadStatus.Found, FakeReplicas.Minted(_replicas.Homes[0].Node, 1, "a"));

    private void Answer(int replica, ReadReply reply, FakeReplicas? replicas = null) => (replicas ?? _replicas).Homes[replica].Reads[^1].Answer(reply);
}
