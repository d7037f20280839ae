using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

public sealed class SloppyQuorumTests
{
    private readonly FakeReplicas _replicas = new(5);

    [Fact]
    public void The_next_fallback_takes_the_place_of_each_home_replica_that_is_down_and_is_told_for_whom()
    {
        Down(1);
        Down(2);
        var write = Write(needed: 3);
        Stored(0);
        Assert.Empty(_replicas.Homes[1].Merges);
        Assert.Equal(_replicas.Homes[1].Node, Assert.Single(Hint(3)!.Targets));
        Assert.Equal(_replicas.Homes[2].Node, Assert.Single(Hint(4)!.Targets));
        Assert.Equal(3, Hint(3)!.N);
        _replicas.Homes[3].Merges[0].Answer(WriteStatus.Stored);
        Assert.False(write.IsCompleted);
        _replicas.Homes[4].Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
    }

    [Fact]
    public void A_suspected_home_replica_is_stood_in_for_while_there_are_others_and_asked_when_there_are_not()
    {
        _replicas.Suspected.Add(_replicas.Homes[1].Node);
        var write = Write(needed: 2);
        Stored(0);
        Assert.Empty(_replicas.Homes[1].Merges);
        Assert.NotNull(Hint(3));
        _replicas.Homes[2].Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);

        foreach (var home in _replicas.Homes) _replicas.Suspected.Add(home.Node);
        _ = Write(needed: 2);
        Assert.Equal(2, _replicas.Homes[0].Writes.Count);
    }

    [Fact]
    public void A_home_replica_that_fails_or_refuses_is_stood_in_for_at_once()
    {
        var write = Write(needed: 3);
        Stored(0);
        _replicas.Homes[1].Merges[0].Fail(new InvalidOperationException("broken"));
        _replicas.Homes[2].Merges[0].Answer(WriteStatus.StoreFull);
        Assert.Equal(_replicas.Homes[1].Node, Assert.Single(Hint(3)!.Targets));
        Assert.Equal(_replicas.Homes[2].Node, Assert.Single(Hint(4)!.Targets));
        _replicas.Homes[3].Merges[0].Answer(WriteStatus.Stored);
        _replicas.Homes[4].Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
    }

    [Fact]
    public void A_home_replica_that_does_not_answer_in_time_is_stood_in_for_then()
    {
        var write = Write(needed: 3);
        Stored(0);
        _replicas.Homes[1].Merges[0].Answer(WriteStatus.Stored);
        Assert.Empty(_replicas.Homes[3].Merges);
        _replicas.Time.Advance(_replicas.Options.ReplicaTimeout);
        _replicas.Homes[3].Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
        Assert.Equal(0, _replicas.Time.Timers);
    }

    [Fact]
    public void A_fallback_mints_where_no_home_replica_is_up_and_the_last_one_left_keeps_the_write_for_all()
    {
        for (var i = 0; i < 4; i++) Down(i);
        var write = Write(needed: 1);
        var command = Assert.Single(_replicas.Homes[4].Writes).Request;
        Assert.Equal(_replicas.Homes[..3].Select(static home => home.Node).Order(), command.StandIn!.Targets.Order());
        Stored(4);
        Assert.Null(write.Finished().Error);
    }

    [Fact]
    public void A_write_is_refused_only_when_fewer_nodes_than_w_are_left_of_all()
    {
        for (var i = 0; i < 3; i++) Down(i);
        Assert.False(Write(needed: 2).IsCompleted);
        Down(3);
        var error = Write(needed: 2).Finished().Error!;
        Assert.Equal((KvErrorCode.QuorumNotMet, 2, 0), (error.Code, error.Needed, error.Got));
    }

    [Fact]
    public void In_a_large_cluster_a_write_is_refused_when_fewer_nodes_than_w_are_left_of_the_preference_list()
    {
        var replicas = new FakeReplicas(HashRing.MaxPreferenceList + 6);
        Assert.Equal(HashRing.MaxPreferenceList, replicas.Homes.Length);
        // The last one of the list and those that are not on it are up.
        foreach (var replica in replicas.Homes[..^1]) replicas.Membership.Set(replica.Node, SiloStatus.Dead);
        Assert.False(Write(needed: 1, replicas: replicas).IsCompleted);
        Assert.Single(replicas.Homes[^1].Writes);
        var error = Write(needed: 2, replicas: replicas).Finished().Error!;
        Assert.Equal((KvErrorCode.QuorumNotMet, 2, 0), (error.Code, error.Needed, error.Got));
    }

    [Fact]
    public void The_deadline_ends_the_search_for_fallbacks()
    {
        var write = Write(needed: 3, TimeSpan.FromMilliseconds(1500));
        Stored(0);
        _replicas.Homes[1].Merges[0].Answer(WriteStatus.Stored);
        _replicas.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(_replicas.Homes[3].Merges);
        _replicas.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(KvErrorCode.DeadlineExceeded, write.Finished().Error!.Code);
        Assert.Empty(_replicas.Homes[4].Merges);
        Assert.Equal(0, _replicas.Time.Timers);
    }

    [Fact]
    public void A_read_asks_fallbacks_in_place_of_home_replicas_that_are_down_or_fail_and_repairs_only_home_replicas()
    {
        Down(0);
        var deadline = _replicas.Time.GetUtcNow() + _replicas.Options.RequestTimeout;
        var read = QuorumRead.Start(_replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(3), new(3), deadline, isSloppy: true);
        var answer = Waits.ReadAsync(_replicas.Services, read, deadline).AsTask();
        Assert.Single(_replicas.Homes[3].Reads);
        _replicas.Homes[1].Reads[0].Fail(new InvalidOperationException("broken"));
        Assert.Single(_replicas.Homes[4].Reads);
        _replicas.Homes[2].Reads[0].Answer(new ReadReply(ReadStatus.Missing, null));
        _replicas.Homes[3].Reads[0].Answer(new ReadReply(ReadStatus.Found, FakeReplicas.Minted("node-9", 1, "kept")));
        _replicas.Homes[4].Reads[0].Answer(new ReadReply(ReadStatus.Missing, null));
        Assert.True(answer.IsCompletedSuccessfully);
        Assert.Equal(["kept"], FakeReplicas.Values(read.Join()));
        Assert.Single(_replicas.Homes[2].Merges);
        Assert.Empty(_replicas.Homes[4].Merges);
    }

    private Task<WriteOutcome> Write(int needed, TimeSpan? timeout = null, FakeReplicas? replicas = null)
    {
        replicas ??= _replicas;
        var deadline = replicas.Time.GetUtcNow() + (timeout ?? replicas.Options.RequestTimeout);
        return new QuorumWrite(replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(3), new(needed), deadline, isSloppy: true)
            .RunAsync(FakeReplicas.Content("v"), CausalContext.Empty, null, null);
    }

    private void Down(int replica) => _replicas.Membership.Set(_replicas.Homes[replica].Node, SiloStatus.Dead);

    private void Stored(int replica)
    {
        var set = FakeReplicas.Minted(_replicas.Homes[replica].Node, 7, "v");
        _replicas.Homes[replica].Writes[^1].Answer(new WriteReply(WriteStatus.Stored, set, set.Siblings[0].Dot));
    }

    private StandIn? Hint(int replica) => _replicas.Homes[replica].Merges[^1].Request.StandIn;
}
