using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

public sealed class QuorumReadTests
{
    private static readonly ReadReply Missing = new(ReadStatus.Missing, null);

    [Fact]
    public void All_home_replicas_are_asked_at_once_and_the_quorum_answers()
    {
        var replicas = new FakeReplicas(5);
        var (read, answer) = Start(replicas, needed: 2);
        Assert.Equal([1, 1, 1, 0, 0], replicas.Homes.Select(home => home.Reads.Count));
        Found(replicas.Homes[2], FakeReplicas.Minted("node-0", 1, "a"));
        Assert.False(answer.IsCompleted);
        Found(replicas.Homes[1], FakeReplicas.Minted("node-1", 1, "b"));
        Assert.Null(answer.Finished());
        Assert.Equal(["a", "b"], FakeReplicas.Values(read.Join()));
    }

    [Fact]
    public void A_hung_replica_delays_repair_no_longer_than_its_time_out()
    {
        var replicas = new FakeReplicas(3);
        var set = FakeReplicas.Minted("node-0", 1, "a");
        var (_, answer) = Start(replicas, needed: 2);
        Found(replicas.Homes[0], set);
        replicas.Homes[1].Reads[0].Answer(Missing);
        Assert.Null(answer.Finished());
        replicas.Time.Advance(replicas.Options.ReplicaTimeout - TimeSpan.FromTicks(1));
        Assert.Empty(replicas.Homes[1].Merges);
        replicas.Time.Advance(TimeSpan.FromTicks(1));
        Assert.True(VersionSets.AreEqual(set, Assert.Single(replicas.Homes[1].Merges).Request.Set));
        Assert.Empty(replicas.Homes[2].Merges);
    }

    [Fact]
    public void A_quorum_that_is_not_met_says_so_when_the_replicas_time_is_up()
    {
        var replicas = new FakeReplicas(3);
        var (_, answer) = Start(replicas, needed: 3, timeout: TimeSpan.FromSeconds(60));
        replicas.Homes[0].Reads[0].Answer(Missing);
        replicas.Homes[1].Reads[0].Fail(new InvalidOperationException("broken"));
        replicas.Time.Advance(replicas.Options.ReplicaTimeout);
        var error = answer.Finished()!;
        Assert.Equal((KvErrorCode.QuorumNotMet, 3, 1), (error.Code, error.Needed, error.Got));
        Assert.Equal([ReplicaStatus.Ok, ReplicaStatus.Failed, ReplicaStatus.TimedOut], error.Replicas.Select(replica => replica.Status));
        Assert.Equal("broken", error.Replicas[1].Detail);
    }

    [Fact]
    public void A_deadline_before_the_replicas_time_out_ends_the_request_and_repair_goes_on()
    {
        var replicas = new FakeReplicas(3);
        var (_, answer) = Start(replicas, needed: 2, timeout: TimeSpan.FromMilliseconds(100));
        Found(replicas.Homes[0], FakeReplicas.Minted("node-0", 1, "a"));
        replicas.Time.Advance(TimeSpan.FromMilliseconds(100));
        var error = answer.Finished()!;
        Assert.Equal((KvErrorCode.DeadlineExceeded, 2, 1), (error.Code, error.Needed, error.Got));
        Assert.Equal([ReplicaStatus.Ok, ReplicaStatus.Pending, ReplicaStatus.Pending], error.Replicas.Select(replica => replica.Status));

        replicas.Homes[1].Reads[0].Answer(Missing);
        replicas.Homes[2].Reads[0].Answer(Missing);
        Assert.Single(replicas.Homes[1].Merges);
        Assert.Single(replicas.Homes[2].Merges);
    }

    [Fact]
    public void A_repeat_that_the_deadline_cuts_off_says_what_the_attempt_before_it_met()
    {
        var replicas = new FakeReplicas(3);
        var deadline = replicas.Time.GetUtcNow() + (2 * replicas.Options.ReplicaTimeout);
        var answer = QuorumRead.RunAsync(replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(3), new(2), deadline, isSloppy: false);
        Found(replicas.Homes[0], FakeReplicas.Minted("node-0", 1, "a"));
        replicas.Homes[1].Reads[0].Answer(Missing with { CompleteUpTo = 0 });
        replicas.Time.Advance(2 * replicas.Options.ReplicaTimeout);
        Assert.All(replicas.Homes, static home => Assert.Equal(2, home.Reads.Count));
        var error = answer.Finished().Error!;
        Assert.Equal((KvErrorCode.DeadlineExceeded, 2, 1), (error.Code, error.Needed, error.Got));
        Assert.Equal([ReplicaStatus.Ok, ReplicaStatus.Refused, ReplicaStatus.TimedOut], error.Replicas.Select(static replica => replica.Status));
    }

    [Fact]
    public void A_node_that_is_down_is_not_asked_and_not_waited_for()
    {
        var replicas = new FakeReplicas(3);
        replicas.Membership.Set(replicas.Homes[0].Node, SiloStatus.Dead);
        var (_, answer) = Start(replicas, needed: 3);
        Assert.Empty(replicas.Homes[0].Reads);
        replicas.Homes[1].Reads[0].Answer(Missing);
        replicas.Homes[2].Reads[0].Answer(Missing);
        Assert.Equal(
            [ReplicaStatus.Down, ReplicaStatus.Ok, ReplicaStatus.Ok], answer.Finished()!.Replicas.Select(replica => replica.Status));
    }

    [Fact]
    public void With_every_node_down_it_fails_at_once()
    {
        var replicas = new FakeReplicas(3);
        foreach (var home in replicas.Homes) replicas.Membership.Set(home.Node, SiloStatus.Dead);
        var (_, answer) = Start(replicas, needed: 1);
        Assert.Equal(KvErrorCode.QuorumNotMet, answer.Finished()!.Code);
    }

    [Fact]
    public void A_replica_that_answers_after_it_was_given_up_changes_nothing()
    {
        var replicas = new FakeReplicas(3);
        var (read, answer) = Start(replicas, needed: 2);
        Found(replicas.Homes[0], FakeReplicas.Minted("node-0", 1, "a"));
        Found(replicas.Homes[1], FakeReplicas.Minted("node-0", 1, "a"));
        Assert.Null(answer.Finished());
        replicas.Time.Advance(replicas.Options.ReplicaTimeout);
        replicas.Homes[2].Reads[0].Answer(Missing);
        Assert.Equal(2, read.Tracker.Got);
        Assert.All(replicas.Homes, home => Assert.Empty(home.Merges));
    }

    [Fact]
    public void Replicas_that_agree_are_left_alone()
    {
        var replicas = new FakeReplicas(3);
        Start(replicas, needed: 1);
        foreach (var home in replicas.Homes) Found(home, FakeReplicas.Minted("node-0", 1, "a"));
        Assert.All(replicas.Homes, home => Assert.Empty(home.Merges));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_damaged_copy_counts_as_missing_and_is_repaired(bool damagedOnTheWay)
    {
        var replicas = new FakeReplicas(3);
        var set = FakeReplicas.Minted("node-0", 1, "a");
        var damaged = set with { Siblings = [set.Siblings[0] with { Content = set.Siblings[0].Content with { Checksum = 1 } }] };
        var (read, answer) = Start(replicas, needed: 2);
        replicas.Homes[0].Reads[0].Answer(damagedOnTheWay ? new ReadReply(ReadStatus.Found, damaged) : new ReadReply(ReadStatus.Corrupt, null));
        Found(replicas.Homes[1], set);
        Assert.False(answer.IsCompleted);
        Found(replicas.Homes[2], set);
        Assert.Null(answer.Finished());
        Assert.Equal(["a"], FakeReplicas.Values(read.Join()));
        Assert.Single(replicas.Homes[0].Merges);
    }

    [Fact]
    public void A_damaged_copy_of_what_no_other_replica_has_is_given_up()
    {
        var replicas = new FakeReplicas(3);
        Start(replicas, needed: 3);
        replicas.Homes[0].Reads[0].Answer(new ReadReply(ReadStatus.Corrupt, null));
        replicas.Homes[1].Reads[0].Answer(Missing);
        Assert.Empty(replicas.Homes[0].Merges);
        replicas.Homes[2].Reads[0].Answer(Missing);
        Assert.True(Assert.Single(replicas.Homes[0].Merges).Request.Set.Context.IsEmpty);
        Assert.All(replicas.Homes[1..], home => Assert.Empty(home.Merges));
    }

    [Fact]
    public void A_damaged_copy_is_kept_while_another_replica_has_not_answered()
    {
        var replicas = new FakeReplicas(3);
        Start(replicas, needed: 2);
        replicas.Homes[0].Reads[0].Answer(new ReadReply(ReadStatus.Corrupt, null));
        replicas.Homes[1].Reads[0].Answer(Missing);
        replicas.Homes[2].Reads[0].Fail(new InvalidOperationException("broken"));
        Assert.All(replicas.Homes, home => Assert.Empty(home.Merges));
    }

    [Fact]
    public void An_only_copy_that_is_damaged_is_kept()
    {
        var replicas = new FakeReplicas(1);
        Start(replicas, needed: 1);
        replicas.Homes[0].Reads[0].Answer(new ReadReply(ReadStatus.Corrupt, null));
        Assert.Empty(replicas.Homes[0].Merges);
    }

    [Fact]
    public void Repairs_that_hang_are_given_up_so_that_others_get_their_turn()
    {
        var replicas = new FakeReplicas(3, new CoordinationOptions { MaxConcurrentReadRepairs = 1 });
        Repair();
        Assert.Single(replicas.Homes[1].Merges);
        Repair();
        Assert.Single(replicas.Homes[1].Merges);
        replicas.Time.Advance(replicas.Options.ReplicaTimeout);
        Repair();
        Assert.Equal(2, replicas.Homes[1].Merges.Count);

        void Repair()
        {
            Start(replicas, needed: 1);
            Found(replicas.Homes[0], FakeReplicas.Minted("node-0", 1, "a"));
            Found(replicas.Homes[2], FakeReplicas.Minted("node-0", 1, "a"));
            replicas.Homes[1].Reads[^1].Answer(Missing);
        }
    }

    [Fact]
    public void Repairs_are_skipped_while_the_node_runs_more_than_half_of_the_requests_that_it_may()
    {
        var replicas = new FakeReplicas(3, new CoordinationOptions { MaxConcurrentRequests = 4 });
        Assert.Null(replicas.Admission.Enter(0));
        Assert.Null(replicas.Admission.Enter(0));
        Assert.Null(replicas.Admission.Enter(0));
        Read();
        Assert.Empty(replicas.Homes[1].Merges);
        replicas.Admission.Leave(0);
        Read();
        Assert.Single(replicas.Homes[1].Merges);

        void Read()
        {
            Start(replicas, needed: 1);
            Found(replicas.Homes[0], FakeReplicas.Minted("node-0", 1, "a"));
            Found(replicas.Homes[2], FakeReplicas.Minted("node-0", 1, "a"));
            replicas.Homes[1].Reads[^1].Answer(Missing);
        }
    }

    [Fact]
    public void Under_last_write_wins_the_join_and_the_repair_have_one_version()
    {
        var replicas = new FakeReplicas(3);
        var (read, _) = Start(replicas, needed: 1, conflict: ConflictPolicy.LastWriteWins);
        Found(replicas.Homes[0], FakeReplicas.Minted("node-0", 1, "older"));
        Found(replicas.Homes[1], FakeReplicas.Minted("node-1", 9, "newer"));
        replicas.Homes[2].Reads[0].Answer(Missing);
        Assert.Equal(["newer"], FakeReplicas.Values(read.Join()));
        Assert.All(replicas.Homes, home => Assert.Equal(["newer"], FakeReplicas.Values(Assert.Single(home.Merges).Request.Set)));
    }

    private static (QuorumRead Read, Task<RequestError?> Answer) Start(
        FakeReplicas replicas, int needed, TimeSpan? timeout = null, ConflictPolicy conflict = ConflictPolicy.Siblings, bool isSloppy = false)
    {
        var deadline = replicas.Time.GetUtcNow() + (timeout ?? replicas.Options.RequestTimeout);
        var read = QuorumRead.Start(replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(3, conflict), new(needed), deadline, isSloppy);
        return (read, Waits.ReadAsync(replicas.Services, read, deadline).AsTask());
    }

    private static void Found(FakeReplica replica, VersionSet set) => replica.Reads[^1].Answer(new ReadReply(ReadStatus.Found, set));
}
