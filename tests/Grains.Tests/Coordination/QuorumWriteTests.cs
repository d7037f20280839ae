using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

public sealed class QuorumWriteTests
{
    private readonly FakeReplicas _replicas = new(5);

    private TimeSpan ReplicaTimeout => _replicas.Options.ReplicaTimeout;

    [Fact]
    public void The_first_home_replica_mints_and_the_others_get_the_result()
    {
        var write = Start(needed: 2);
        Assert.Equal([1, 0, 0, 0, 0], _replicas.Homes.Select(home => home.Writes.Count));
        var set = Minted(0);
        Assert.Equal([0, 1, 1, 0, 0], _replicas.Homes.Select(home => home.Merges.Count));
        Assert.Same(set, _replicas.Homes[1].Merges[0].Request.Set);
        Assert.False(write.IsCompleted);
        _replicas.Homes[2].Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
        Assert.Same(set, write.Finished().Set);
    }

    [Fact]
    public void With_too_few_nodes_up_nothing_is_written()
    {
        Down(0);
        Down(2);
        var error = Start(needed: 2).Finished().Error!;
        Assert.Equal((KvErrorCode.QuorumNotMet, 2, 0), (error.Code, error.Needed, error.Got));
        Assert.Equal([ReplicaStatus.Down, ReplicaStatus.NotAsked, ReplicaStatus.Down], error.Replicas.Select(replica => replica.Status));
        Assert.All(_replicas.Homes, home => Assert.Empty(home.Writes));
    }

    [Fact]
    public void The_second_home_replica_mints_when_the_first_is_down()
    {
        Down(0);
        var write = Start(needed: 2);
        Minted(1);
        _replicas.Homes[2].Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
        Assert.Empty(_replicas.Homes[0].Merges);
    }

    [Fact]
    public void A_node_that_comes_up_while_another_is_waited_for_does_not_count_twice()
    {
        Down(2);
        var write = Start(needed: 2);
        _replicas.Membership.Set(_replicas.Homes[2].Node, SiloStatus.Active);
        _replicas.Homes[0].Writes[0].Fail(new InvalidOperationException("broken"));
        var error = write.Finished().Error!;
        Assert.Equal((KvErrorCode.QuorumNotMet, 0), (error.Code, error.Got));
        Assert.Equal([ReplicaStatus.Failed, ReplicaStatus.NotAsked, ReplicaStatus.Down], error.Replicas.Select(replica => replica.Status));
    }

    [Fact]
    public void A_minter_that_hangs_is_given_up_at_its_time_out_and_told_not_to_mint_later()
    {
        var write = Start(needed: 2, timeout: TimeSpan.FromSeconds(60));
        var start = _replicas.Time.GetUtcNow();
        _replicas.Time.Advance(ReplicaTimeout - TimeSpan.FromTicks(1));
        Assert.Empty(_replicas.Homes[1].Writes);
        _replicas.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(start + ReplicaTimeout, _replicas.Homes[0].Writes[0].Request.Deadline);

        Minted(1);
        _replicas.Homes[2].Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
    }

    [Fact]
    public void Once_the_quorum_is_out_of_reach_no_other_replica_is_asked_to_mint()
    {
        var write = Start(needed: 3);
        _replicas.Time.Advance(ReplicaTimeout);
        var error = write.Finished().Error!;
        Assert.Equal((KvErrorCode.QuorumNotMet, 3, 0), (error.Code, error.Needed, error.Got));
        Assert.Equal([ReplicaStatus.TimedOut, ReplicaStatus.NotAsked, ReplicaStatus.NotAsked], error.Replicas.Select(replica => replica.Status));
        Assert.Contains("may still exist", error.Detail);
    }

    [Fact]
    public void A_version_that_was_minted_after_all_is_replaced_by_the_one_that_was_kept()
    {
        var write = Start(needed: 2);
        _replicas.Time.Advance(ReplicaTimeout);
        var kept = Minted(1);
        _replicas.Homes[2].Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);

        var late = Minted(0);
        Assert.Equal([1, 1, 2], _replicas.Homes[..3].Select(home => home.Merges.Count));
        foreach (var home in _replicas.Homes[..3])
        {
            var repair = home.Merges[^1].Request.Set;
            Assert.Equal(kept.Siblings[0].Dot, Assert.Single(VersionSets.Sync(late, repair).Siblings).Dot);
            Assert.Equal(kept.Siblings[0].Dot, Assert.Single(VersionSets.Sync(VersionSets.Sync(late, kept), repair).Siblings).Dot);
        }
    }

    [Fact]
    public void A_version_that_the_minters_store_refused_is_replaced_too_as_a_later_write_may_have_taken_it_along()
    {
        var write = Start(needed: 2);
        var refused = FakeReplicas.Minted(_replicas.Homes[0].Node, 7, "v");
        _replicas.Homes[0].Writes[0].Answer(new WriteReply(WriteStatus.StoreFull, refused, refused.Siblings[0].Dot));
        var kept = Minted(1);
        _replicas.Homes[2].Merges[^1].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
        Assert.All(_replicas.Homes[..3], home => Assert.Contains(home.Merges, merge => kept.Siblings[0].Dot == Assert.Single(VersionSets.Sync(VersionSets.Sync(refused, kept), merge.Request.Set).Siblings).Dot));
    }

    [Fact]
    public void A_version_that_was_minted_late_while_another_replica_is_minting_is_replaced_too()
    {
        var write = Start(needed: 2);
        _replicas.Time.Advance(ReplicaTimeout);
        var late = Minted(0);
        Assert.Empty(_replicas.Homes[2].Merges);
        var kept = Minted(1);
        _replicas.Homes[2].Merges[^1].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
        Assert.Equal(kept.Siblings[0].Dot, write.Finished().Dot);
        Assert.Equal(kept.Siblings[0].Dot, Assert.Single(VersionSets.Sync(late, _replicas.Homes[0].Merges[0].Request.Set).Siblings).Dot);
    }

    [Fact]
    public void Of_versions_that_were_all_minted_too_late_the_first_stands_for_the_others()
    {
        var write = Start(needed: 2);
        for (var i = 0; i < 3; i++) _replicas.Time.Advance(ReplicaTimeout);
        Assert.Equal(KvErrorCode.QuorumNotMet, write.Finished().Error!.Code);

        var first = Minted(1);
        Assert.All(_replicas.Homes[..3], home => Assert.Empty(home.Merges));
        var second = Minted(0);
        var repair = Assert.Single(_replicas.Homes[0].Merges).Request.Set;
        var dot = Assert.Single(VersionSets.Sync(VersionSets.Sync(first, second), repair).Siblings).Dot;
        Assert.Equal(first.Siblings[0].Dot, dot);
    }

    [Fact]
    public void What_replaces_a_late_version_never_takes_a_later_writers_value_away()
    {
        Start(needed: 2);
        _replicas.Time.Advance(ReplicaTimeout);
        var kept = Minted(1);
        var late = Minted(0);
        var repair = _replicas.Homes[0].Merges[^1].Request.Set;

        var overKept = FakeReplicas.Minted(_replicas.Homes[1].Node, 8, "next", kept, kept.Context);
        Assert.Equal(["next"], FakeReplicas.Values(VersionSets.Sync(overKept, repair)));
        var overLate = FakeReplicas.Minted(_replicas.Homes[0].Node, 8, "next", late, late.Context);
        Assert.Contains("next", FakeReplicas.Values(VersionSets.Sync(overLate, repair)));
        var beside = FakeReplicas.Minted(_replicas.Homes[0].Node, 8, "other", late);
        Assert.Equal(["other", "v"], FakeReplicas.Values(VersionSets.Sync(beside, repair)));
    }

    [Theory]
    [InlineData(WriteStatus.StaleRing)]
    [InlineData(WriteStatus.ChecksumMismatch)]
    [InlineData(WriteStatus.StoredContentDamaged)]
    [InlineData(WriteStatus.DeadlinePassed)]
    [InlineData(WriteStatus.StoreFull)]
    [InlineData(WriteStatus.StoreOverloaded)]
    [InlineData(WriteStatus.StoreFailed)]
    public void A_replica_that_cannot_mint_is_passed_over(WriteStatus status)
    {
        var write = Start(needed: 2);
        _replicas.Homes[0].Writes[0].Answer(new WriteReply(status, null, default));
        Minted(1);
        _replicas.Homes[2].Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
    }

    [Theory]
    [InlineData(WriteStatus.PreconditionFailed, KvErrorCode.PreconditionFailed)]
    [InlineData(WriteStatus.TooManySiblings, KvErrorCode.TooManySiblings)]
    public void A_refusal_that_every_replica_would_repeat_is_final(WriteStatus status, KvErrorCode code)
    {
        var write = Start(needed: 2);
        _replicas.Homes[0].Writes[0].Answer(new WriteReply(status, null, default));
        Assert.Equal(code, write.Finished().Error!.Code);
        Assert.Empty(_replicas.Homes[1].Writes);
    }

    [Fact]
    public void Disks_without_space_are_named_as_the_reason_when_the_quorum_would_have_been_met_with_them()
    {
        var write = Start(needed: 2);
        _replicas.Homes[0].Writes[0].Answer(new WriteReply(WriteStatus.StoreFull, null, default));
        Minted(1);
        _replicas.Homes[2].Merges[0].Answer(WriteStatus.StoreFull);
        var error = write.Finished().Error!;
        Assert.Equal((KvErrorCode.StoreFull, 2, 1), (error.Code, error.Needed, error.Got));
        Assert.Equal([ReplicaStatus.Refused, ReplicaStatus.Ok, ReplicaStatus.Refused], error.Replicas.Select(replica => replica.Status));
    }

    [Fact]
    public void A_disk_without_space_is_blamed_where_it_puts_the_quorum_out_of_reach_and_only_there()
    {
        var write = Start(needed: 2);
        foreach (var (home, status) in new[] { (0, WriteStatus.StoreFailed), (1, WriteStatus.StoreFailed) })
            _replicas.Homes[home].Writes[0].Answer(new WriteReply(status, null, default));
        Assert.Equal(KvErrorCode.QuorumNotMet, write.Finished().Error!.Code);

        var all = Start(needed: 3);
        _replicas.Homes[0].Writes[^1].Answer(new WriteReply(WriteStatus.StoreFull, null, default));
        Assert.Equal(KvErrorCode.StoreFull, all.Finished().Error!.Code);
    }

    [Fact]
    public void Too_much_load_is_named_as_the_reason_where_the_quorum_would_have_been_met_without_it_and_only_there()
    {
        var write = Start(needed: 2);
        _replicas.Homes[0].Writes[0].Answer(new WriteReply(WriteStatus.StoreOverloaded, null, default));
        Minted(1);
        _replicas.Homes[2].Merges[0].Answer(WriteStatus.StoreOverloaded);
        var error = write.Finished().Error!;
        Assert.Equal((KvErrorCode.Overloaded, 2, 1), (error.Code, error.Needed, error.Got));

        var failed = Start(needed: 3);
        _replicas.Homes[0].Writes[^1].Answer(new WriteReply(WriteStatus.StoreOverloaded, null, default));
        Assert.Equal(KvErrorCode.Overloaded, failed.Finished().Error!.Code);

        var both = Start(needed: 2);
        _replicas.Homes[0].Writes[^1].Answer(new WriteReply(WriteStatus.StoreFailed, null, default));
        _replicas.Homes[1].Writes[^1].Answer(new WriteReply(WriteStatus.StoreFailed, null, default));
        Assert.Equal(KvErrorCode.QuorumNotMet, both.Finished().Error!.Code);
    }

    [Fact]
    public void A_write_whose_deadline_has_passed_is_not_begun()
    {
        var error = Start(needed: 1, timeout: TimeSpan.Zero).Finished().Error!;
        Assert.Equal(KvErrorCode.DeadlineExceeded, error.Code);
        Assert.All(_replicas.Homes, home => Assert.Empty(home.Writes));
    }

    [Fact]
    public void Too_few_acknowledgements_are_told_when_the_replicas_time_is_up()
    {
        var write = Start(needed: 3, timeout: TimeSpan.FromSeconds(60));
        Minted(0);
        _replicas.Homes[1].Merges[0].Answer(WriteStatus.Stored);
        _replicas.Time.Advance(ReplicaTimeout);
        var error = write.Finished().Error!;
        Assert.Equal((KvErrorCode.QuorumNotMet, 3, 2), (error.Code, error.Needed, error.Got));
        Assert.Equal([ReplicaStatus.Ok, ReplicaStatus.Ok, ReplicaStatus.TimedOut], error.Replicas.Select(replica => replica.Status));
    }

    [Fact]
    public void A_deadline_that_passes_while_replicas_acknowledge_is_told()
    {
        var write = Start(needed: 2, timeout: TimeSpan.FromMilliseconds(100));
        Minted(0);
        _replicas.Time.Advance(TimeSpan.FromMilliseconds(100));
        var error = write.Finished().Error!;
        Assert.Equal((KvErrorCode.DeadlineExceeded, 2, 1), (error.Code, error.Needed, error.Got));
        Assert.Equal([ReplicaStatus.Ok, ReplicaStatus.Pending, ReplicaStatus.Pending], error.Replicas.Select(replica => replica.Status));
    }

    [Fact]
    public void A_deadline_that_passes_while_minters_hang_is_told()
    {
        var write = Start(needed: 1, timeout: ReplicaTimeout * 2);
        _replicas.Time.Advance(ReplicaTimeout);
        Assert.False(write.IsCompleted);
        _replicas.Time.Advance(ReplicaTimeout);
        Assert.Equal(KvErrorCode.DeadlineExceeded, write.Finished().Error!.Code);
        Assert.Empty(_replicas.Homes[2].Writes);
    }

    [Fact]
    public void A_finished_write_leaves_no_timer_behind()
    {
        var write = Start(needed: 3);
        Minted(0);
        foreach (var home in _replicas.Homes[1..3]) home.Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
        Assert.Equal(0, _replicas.Time.Timers);
    }

    private Task<WriteOutcome> Start(int needed, TimeSpan? timeout = null, bool isSloppy = false) =>
        new QuorumWrite(
            _replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(3), new(needed), _replicas.Time.GetUtcNow() + (timeout ?? _replicas.Options.RequestTimeout), isSloppy)
            .RunAsync(FakeReplicas.Content("v"), CausalContext.Empty, null, null);

    /// <summary>Lets a replica store the write; returns what it has then.</summary>
    private VersionSet Minted(int replica)
    {
        var home = _replicas.Homes[replica];
        var set = FakeReplicas.Minted(home.Node, 7, "v");
        home.Writes[0].Answer(new WriteReply(WriteStatus.Stored, set, set.Siblings[0].Dot));
        return set;
    }

    private void Down(int replica) => _replicas.Membership.Set(_replicas.Homes[replica].Node, SiloStatus.Dead);
}
