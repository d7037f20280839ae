using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>Reads of large values, in which one home replica is asked for the value and the others for digests.</summary>
public sealed class DigestReadTests
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Slow = Usual * 1.3;

    private static readonly VersionSet Old = FakeReplicas.Minted("node-0", 1, "old");
    private static readonly VersionSet New = FakeReplicas.Minted("node-0", 2, "new", Old, Old.Context);
    private static readonly VersionSet Other = FakeReplicas.Minted("node-1", 1, "other");

    private readonly FakeReplicas _replicas = new(5, new CoordinationOptions { LatencyWindow = 8, DigestReadFromBytes = 1_000 });

    public DigestReadTests()
    {
        _replicas.WasRead(bytes: 1_000);
        _replicas.Answered(0, Usual * 2, isLarge: true);
        _replicas.Answered(1, Usual, isLarge: true);
    }

    [Fact]
    public void The_home_replica_that_lately_answered_soonest_is_asked_for_the_value_and_the_others_for_digests()
    {
        var (read, answer) = Start(needed: 2);
        Assert.Equal([(0, 1), (1, 0), (0, 1)], _replicas.Homes[..3].Select(home => (home.Reads.Count, home.Digests.Count)));
        Value(1, New);
        Assert.False(answer.IsCompleted);
        Digest(2, New);
        Assert.Null(answer.Finished());
        Assert.Equal(["new"], FakeReplicas.Values(read.Join()));
        Digest(0, New);
        Assert.Equal([1, 1, 1], _replicas.Homes[..3].Select(home => home.Reads.Count + home.Digests.Count));
        Assert.All(_replicas.Homes, home => Assert.Empty(home.Merges));
        Assert.Equal(0, _replicas.Time.Timers);
    }

    [Fact]
    public void Small_values_and_those_whose_size_is_not_known_are_asked_of_all()
    {
        _replicas.WasRead(bytes: 999);
        Start(needed: 2);
        Assert.Equal([(1, 0), (1, 0), (1, 0)], _replicas.Homes[..3].Select(home => (home.Reads.Count, home.Digests.Count)));
        var unknown = new FakeReplicas(5);
        QuorumRead.Start(unknown.Services, FakeReplicas.Key, FakeReplicas.Bucket(3), new(2), unknown.Time.GetUtcNow() + Usual, isSloppy: false);
        Assert.All(unknown.Homes, home => Assert.Empty(home.Digests));
    }

    [Fact]
    public void Values_are_asked_of_all_while_nobody_knows_how_soon_replicas_answer()
    {
        var replicas = new FakeReplicas(3, _replicas.Options);
        replicas.WasRead(bytes: 1_000);
        QuorumRead.Start(replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(3), new(2), replicas.Time.GetUtcNow() + Usual, isSloppy: false);
        Assert.All(replicas.Homes, home => Assert.Single(home.Reads));
    }

    [Fact]
    public void A_newer_version_that_only_a_digest_names_is_asked_for_and_the_stale_replica_repaired_with_it()
    {
        var (read, answer) = Start(needed: 2);
        Value(1, Old);
        Digest(0, New);
        Assert.False(answer.IsCompleted);
        Value(0, New);
        Assert.Null(answer.Finished());
        Assert.Equal(["new"], FakeReplicas.Values(read.Join()));
        Digest(2, New);
        Assert.True(Assert.Single(_replicas.Homes[1].Merges).Request.Set.Verify());
        Assert.Empty(_replicas.Homes[0].Merges);
        Assert.Empty(_replicas.Homes[2].Merges);
    }

    [Fact]
    public void Concurrent_versions_on_different_replicas_are_all_in_the_answer()
    {
        var (read, answer) = Start(needed: 3);
        Value(1, Old);
        Digest(0, Other);
        Digest(2, Old);
        Assert.False(answer.IsCompleted);
        Value(0, Other);
        Assert.Null(answer.Finished());
        Assert.Equal(["old", "other"], FakeReplicas.Values(read.Join()));
        Assert.True(read.Join().Verify());
    }

    [Fact]
    public void A_stale_replica_that_answers_after_the_quorum_is_repaired_and_a_newer_version_that_it_names_spread()
    {
        var (_, answer) = Start(needed: 2);
        Value(1, Old);
        Digest(0, Old);
        Assert.Null(answer.Finished());
        Digest(2, New);
        Value(2, New);
        Assert.All([0, 1], replica =>
        {
            var repair = Assert.Single(_replicas.Homes[replica].Merges).Request.Set;
            Assert.Equal(["new"], FakeReplicas.Values(repair));
            Assert.True(repair.Verify());
        });
        Assert.Empty(_replicas.Homes[2].Merges);
    }

    [Fact]
    public void A_replica_that_fails_to_send_the_value_is_replaced_by_another_at_once()
    {
        var (read, answer) = Start(needed: 2);
        Digest(0, New);
        Digest(2, New);
        Assert.False(answer.IsCompleted);
        Assert.Empty(_replicas.Homes[0].Reads);
        _replicas.Homes[1].Reads[0].Fail(new InvalidOperationException("broken"));
        Value(0, New);
        Assert.Null(answer.Finished());
        Assert.Equal(["new"], FakeReplicas.Values(read.Join()));
        Assert.Empty(_replicas.Homes[2].Reads);
    }

    [Fact]
    public void A_damaged_value_is_not_served_but_another_replicas_and_the_damaged_one_is_repaired()
    {
        var (read, answer) = Start(needed: 2);
        Digest(0, New);
        Digest(2, New);
        _replicas.Homes[1].Reads[0].Answer(new ReadReply(ReadStatus.Corrupt, null));
        Value(0, New);
        Assert.Null(answer.Finished());
        Assert.Equal(["new"], FakeReplicas.Values(read.Join()));
        Assert.True(Assert.Single(_replicas.Homes[1].Merges).Request.Set.Verify());
    }

    [Fact]
    public void A_damaged_copy_is_repaired_although_it_was_only_asked_for_a_digest()
    {
        var (_, answer) = Start(needed: 2);
        Value(1, New);
        _replicas.Homes[0].Digests[0].Answer(new ReadReply(ReadStatus.Corrupt, null));
        Assert.False(answer.IsCompleted);
        Digest(2, New);
        Assert.Null(answer.Finished());
        Assert.Equal(["new"], FakeReplicas.Values(Assert.Single(_replicas.Homes[0].Merges).Request.Set));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_replica_that_is_slow_to_send_the_value_is_hedged_by_one_other_also_in_a_strict_read(bool slowOneIsFirst)
    {
        var (read, answer) = Start(needed: 2);
        Digest(0, New);
        Digest(2, New);
        _replicas.Time.Advance(Usual);
        Assert.Empty(_replicas.Homes[0].Reads);
        _replicas.Time.Advance(Slow - Usual);
        Assert.Single(_replicas.Homes[0].Reads);
        Assert.False(answer.IsCompleted);
        _replicas.Time.Advance(Slow * 3);
        Assert.Empty(_replicas.Homes[2].Reads);
        Value(slowOneIsFirst ? 1 : 0, New);
        Assert.Null(answer.Finished());
        Assert.Equal(["new"], FakeReplicas.Values(read.Join()));
    }

    [Fact]
    public void A_value_that_no_replica_can_send_fails_the_read_and_is_never_served_without_its_bytes()
    {
        var (read, answer) = Start(needed: 2);
        Digest(0, New);
        Digest(2, New);
        _replicas.Homes[1].Reads[0].Fail(new InvalidOperationException("broken"));
        _replicas.Homes[0].Reads[0].Answer(new ReadReply(ReadStatus.Corrupt, null));
        _replicas.Homes[2].Reads[0].Fail(new InvalidOperationException("broken"));
        Assert.Equal(KvErrorCode.QuorumNotMet, answer.Finished()!.Code);
        Assert.Equal(2, read.Tracker.Got);
        Assert.All(_replicas.Homes, home => Assert.Empty(home.Merges));
    }

    [Fact]
    public void A_replica_that_forgot_what_its_digest_named_does_not_make_the_read_older()
    {
        var (_, answer) = Start(needed: 2);
        Value(1, Old);
        Digest(0, New);
        Value(0, Old);
        Assert.Equal(KvErrorCode.QuorumNotMet, answer.Finished()!.Code);
    }

    [Fact]
    public void The_deadline_ends_the_wait_for_a_value()
    {
        var (_, answer) = Start(needed: 2, timeout: Usual / 2);
        Digest(0, New);
        Digest(2, New);
        _replicas.Time.Advance(Usual / 2);
        Assert.Equal(KvErrorCode.DeadlineExceeded, answer.Finished()!.Code);
    }

    [Fact]
    public void A_replica_that_never_sends_the_value_is_given_up_at_its_time_out_at_the_latest()
    {
        _replicas.Answered(0, _replicas.Options.ReplicaTimeout * 3, isLarge: true);
        _replicas.Answered(1, _replicas.Options.ReplicaTimeout * 2, isLarge: true);
        _replicas.Answered(1, _replicas.Options.ReplicaTimeout * 2, isLarge: true);
        var (_, answer) = Start(needed: 2);
        Digest(0, New);
        Digest(2, New);
        _replicas.Time.Advance(_replicas.Options.ReplicaTimeout);
        Value(0, New);
        Assert.Null(answer.Finished());
    }

    [Fact]
    public void A_tombstone_needs_no_value()
    {
        var deleted = VersionSets.Write(
            New, new Dot(new Actor("node-0", 1), 3), ValueChecksum.CreateTombstone(), New.Context, new HybridTimestamp(9 << 16), ConflictPolicy.Siblings, new VersioningOptions());
        var (read, answer) = Start(needed: 2);
        Digest(0, deleted);
        Digest(2, deleted);
        Assert.Null(answer.Finished());
        Assert.True(VersionSets.AreEqual(deleted, read.Join()));
        Assert.True(read.Join().Verify());
    }

    private (QuorumRead Read, Task<RequestError?> Answer) Start(int needed, TimeSpan? timeout = null)
    {
        var deadline = _replicas.Time.GetUtcNow() + (timeout ?? _replicas.Options.RequestTimeout);
        var read = QuorumRead.Start(_replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(3), new(needed), deadline, isSloppy: false);
        return (read, Waits.ReadAsync(_replicas.Services, read, deadline).AsTask());
    }

    private void Value(int replica, VersionSet set) => _replicas.Homes[replica].Reads[^1].Answer(new ReadReply(ReadStatus.Found, set));

    private void Digest(int replica, VersionSet set) => _replicas.Homes[replica].Digests[^1].Answer(new ReadReply(ReadStatus.Found, VersionDigest.Of(set)));
}
