using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>Six nodes in three zones and n = 3, where not said otherwise: every zone has one home replica and one fallback.</summary>
public sealed class LocalQuorumTests
{
    private static readonly NeededReplicas LocalQuorum = new(1, IsLocal: true);
    private static readonly ReadReply Missing = new(ReadStatus.Missing, null);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_read_is_answered_by_the_home_replica_in_the_zone_alone(int coordinator)
    {
        var replicas = InThreeZones(coordinator);
        var (read, answer) = Read(replicas, isSloppy: false);
        Assert.Equal([1, 1, 1, 0, 0, 0], replicas.Homes.Select(home => home.Reads.Count));
        foreach (var i in Enumerable.Range(0, 3).Where(i => i != coordinator)) replicas.Homes[i].Reads[0].Answer(Missing);
        Assert.False(answer.IsCompleted);
        Assert.Equal((1, 0), (read.Tracker.Needed, read.Tracker.Got));
        replicas.Homes[coordinator].Reads[0].Answer(Found("a"));
        Assert.Null(answer.Finished());
        Assert.Equal(["a"], FakeReplicas.Values(read.Join()));
    }

    [Fact]
    public void A_read_does_not_wait_for_other_zones_and_repairs_them()
    {
        var replicas = InThreeZones(coordinator: 1);
        var (_, answer) = Read(replicas, isSloppy: false);
        replicas.Homes[1].Reads[0].Answer(Found("a"));
        Assert.Null(answer.Finished());
        replicas.Homes[0].Reads[0].Answer(Missing);
        replicas.Homes[2].Reads[0].Answer(Missing);
        Assert.Single(replicas.Homes[0].Merges);
        Assert.Single(replicas.Homes[2].Merges);
    }

    [Fact]
    public void A_strict_read_fails_when_the_home_replica_in_the_zone_does_and_says_who_counts()
    {
        var replicas = InThreeZones(coordinator: 1);
        Down(replicas, 1);
        var (_, answer) = Read(replicas, isSloppy: false);
        replicas.Homes[0].Reads[0].Answer(Found("a"));
        replicas.Homes[2].Reads[0].Answer(Found("a"));
        var error = answer.Finished()!;
        Assert.Equal((KvErrorCode.QuorumNotMet, 1, 0), (error.Code, error.Needed, error.Got));
        Assert.EndsWith($"Only replicas in the zone '{replicas.ZoneOf(1)}' count.", error.Detail, StringComparison.Ordinal);
        Assert.Equal([ReplicaStatus.Ok, ReplicaStatus.Down, ReplicaStatus.Ok], error.Replicas.Select(replica => replica.Status));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void In_a_sloppy_read_the_fallback_in_the_zone_takes_the_place_of_the_home_replica_in_it(int coordinator)
    {
        var replicas = InThreeZones(coordinator);
        var own = FallbackIn(replicas, replicas.ZoneOf(coordinator));
        Down(replicas, coordinator);
        var (_, answer) = Read(replicas, isSloppy: true);
        Assert.Equal([own], Enumerable.Range(3, 3).Where(i => replicas.Homes[i].Reads.Count > 0));
        replicas.Homes[own].Reads[0].Answer(Missing);
        // It never got the write, perhaps: a home replica of any zone that may answer yet is waited for.
        Assert.False(answer.IsCompleted);
        replicas.Homes[(coordinator + 1) % 3].Reads[0].Answer(Missing);
        Assert.Null(answer.Finished());
    }

    [Fact]
    public void A_fallback_of_another_zone_does_not_count()
    {
        var replicas = InThreeZones(coordinator: 1);
        var own = FallbackIn(replicas, replicas.ZoneOf(1));
        Down(replicas, 1);
        Down(replicas, own);
        var (_, answer) = Read(replicas, isSloppy: true);
        foreach (var asked in replicas.Homes.Where(home => home.Reads.Count > 0)) asked.Reads[0].Answer(Found("a"));
        Assert.Equal(3, replicas.Homes.Count(home => home.Reads.Count > 0));
        Assert.Equal((KvErrorCode.QuorumNotMet, 1, 0), (answer.Finished()!.Code, answer.Finished()!.Needed, answer.Finished()!.Got));
    }

    [Fact]
    public void A_fallback_that_takes_the_place_of_a_home_replica_of_another_zone_does_not_count()
    {
        var replicas = InThreeZones(coordinator: 1);
        var own = FallbackIn(replicas, replicas.ZoneOf(1));
        foreach (var other in Enumerable.Range(0, 6).Where(i => i != 1 && i != own)) Down(replicas, other);
        var (read, answer) = Read(replicas, isSloppy: true);
        replicas.Homes[own].Reads[0].Answer(Found("a"));
        Assert.False(answer.IsCompleted);
        Assert.Equal(0, read.Tracker.Got);
        replicas.Homes[1].Reads[0].Answer(Missing);
        Assert.Null(answer.Finished());
        Assert.Equal(["a"], FakeReplicas.Values(read.Join()));
    }

    [Fact]
    public void Only_a_slow_replica_in_the_zone_is_hedged_and_the_hedge_is_in_the_zone()
    {
        var replicas = InThreeZones(coordinator: 1);
        var own = FallbackIn(replicas, replicas.ZoneOf(1));
        replicas.Answered(0, TimeSpan.FromMilliseconds(10));
        replicas.Answered(1, TimeSpan.FromMilliseconds(40));
        var (read, answer) = Read(replicas, isSloppy: true);
        replicas.Homes[2].Reads[0].Answer(Missing);
        replicas.Time.Advance(TimeSpan.FromMilliseconds(30));
        Assert.All(replicas.Homes[3..], fallback => Assert.Empty(fallback.Reads));
        replicas.Time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal([own], Enumerable.Range(3, 3).Where(i => replicas.Homes[i].Reads.Count > 0));
        // One of another zone that fails has a fallback of its own, and does not make the hedge count.
        replicas.Homes[own].Reads[0].Answer(Missing);
        replicas.Homes[0].Reads[0].Fail(new InvalidOperationException("broken"));
        Assert.Equal(0, read.Tracker.Got);
        replicas.Homes[1].Reads[0].Fail(new InvalidOperationException("broken"));
        Assert.Null(answer.Finished());
    }

    [Fact]
    public void A_large_value_is_read_in_the_zone_and_digests_in_the_others()
    {
        var replicas = InThreeZones(coordinator: 1);
        replicas.WasRead(replicas.Options.DigestReadFromBytes);
        for (var i = 0; i < 3; i++) replicas.Answered(i, TimeSpan.FromMilliseconds(i == 1 ? 50 : 5), isLarge: true);
        Read(replicas, isSloppy: false);
        Assert.Equal([0, 1, 0], replicas.Homes[..3].Select(home => home.Reads.Count));
        Assert.Equal([1, 0, 1], replicas.Homes[..3].Select(home => home.Digests.Count));
    }

    [Fact]
    public void Of_several_home_replicas_in_the_zone_a_majority_is_needed()
    {
        var replicas = new FakeReplicas(6, zones: 2);
        string own = Enumerable.Range(0, 5).Select(replicas.ZoneOf).CountBy(zone => zone).Single(zone => zone.Value == 3).Key;
        replicas = new FakeReplicas(6, zones: 2, coordinator: Enumerable.Range(0, 5).First(i => replicas.ZoneOf(i) == own));
        int[] local = [.. Enumerable.Range(0, 5).Where(i => replicas.ZoneOf(i) == own)];
        var (read, answer) = Read(replicas, isSloppy: false, n: 5);
        foreach (var other in Enumerable.Range(0, 5).Except(local)) replicas.Homes[other].Reads[0].Answer(Missing);
        replicas.Homes[local[0]].Reads[0].Answer(Missing);
        Assert.False(answer.IsCompleted);
        Assert.Equal((2, 1), (read.Tracker.Needed, read.Tracker.Got));
        replicas.Homes[local[2]].Reads[0].Answer(Missing);
        Assert.Null(answer.Finished());
    }

    [Theory]
    [InlineData(3, 2, 1)]
    [InlineData(-1, 3, 2)]
    public void Where_the_zone_has_no_home_replica_the_first_answer_of_any_zone_does(int coordinator, int n, int answering)
    {
        // Each node has a zone of its own.
        var replicas = new FakeReplicas(6, coordinator: coordinator);
        var (_, answer) = Read(replicas, isSloppy: false, n);
        replicas.Homes[answering].Reads[0].Answer(Missing);
        Assert.Null(answer.Finished());

        var write = Write(replicas, isSloppy: false, n);
        Minted(replicas, 0);
        Assert.Null(write.Finished().Error);
        Assert.Equal(n - 1, replicas.Homes.Sum(home => home.Merges.Count));
    }

    [Fact]
    public void A_write_is_minted_as_usual_and_acknowledged_by_the_home_replica_in_the_zone()
    {
        var replicas = InThreeZones(coordinator: 2);
        var write = Write(replicas, isSloppy: false);
        Minted(replicas, 0);
        replicas.Homes[1].Merges[0].Answer(WriteStatus.Stored);
        Assert.False(write.IsCompleted);
        replicas.Homes[2].Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
    }

    [Fact]
    public void A_write_needs_no_other_zone()
    {
        var replicas = InThreeZones(coordinator: 2);
        Down(replicas, 0);
        Down(replicas, 1);
        var write = Write(replicas, isSloppy: false);
        Minted(replicas, 2);
        Assert.Null(write.Finished().Error);
    }

    [Fact]
    public void A_strict_write_is_refused_before_anything_is_written_when_the_home_replica_in_the_zone_is_down()
    {
        var replicas = InThreeZones(coordinator: 2);
        Down(replicas, 2);
        var error = Write(replicas, isSloppy: false).Finished().Error!;
        Assert.Equal((KvErrorCode.QuorumNotMet, 1, 0), (error.Code, error.Needed, error.Got));
        Assert.All(replicas.Homes, home => Assert.Empty(home.Writes));
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    public void In_a_sloppy_write_the_fallback_in_the_zone_keeps_it_for_the_home_replica_and_counts(int coordinator, int elsewhere, int up)
    {
        var replicas = InThreeZones(coordinator);
        var own = FallbackIn(replicas, replicas.ZoneOf(coordinator));
        Down(replicas, elsewhere);
        Down(replicas, coordinator);
        var write = Write(replicas, isSloppy: true);
        Minted(replicas, up);
        var other = Assert.Single(Enumerable.Range(3, 3), i => i != own && replicas.Homes[i].Merges.Count > 0);
        Assert.Equal(replicas.Homes[elsewhere].Node, Assert.Single(replicas.Homes[other].Merges[0].Request.StandIn!.Targets));
        Assert.Equal(replicas.Homes[coordinator].Node, Assert.Single(replicas.Homes[own].Merges[0].Request.StandIn!.Targets));
        replicas.Homes[other].Merges[0].Answer(WriteStatus.Stored);
        Assert.False(write.IsCompleted);
        replicas.Homes[own].Merges[0].Answer(WriteStatus.Stored);
        Assert.Null(write.Finished().Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void While_the_key_range_moves_a_write_needs_the_home_replicas_in_the_zone_of_both_sides(bool doesOldOneStore)
    {
        var replicas = InThreeZones(coordinator: 1);
        var joining = FallbackIn(replicas, replicas.ZoneOf(1));
        replicas.Leave(replicas.Homes[1]);
        var write = Write(replicas, isSloppy: false);
        Minted(replicas, 0);
        Assert.Single(replicas.Homes[joining].Merges);
        foreach (var home in replicas.Homes.Where((home, i) => i != 1 && i != joining && home.Merges.Count > 0)) home.Merges[0].Answer(WriteStatus.Stored);
        replicas.Homes[joining].Merges[0].Answer(WriteStatus.Stored);
        Assert.False(write.IsCompleted);
        if (doesOldOneStore)
        {
            replicas.Homes[1].Merges[0].Answer(WriteStatus.Stored);
            Assert.Null(write.Finished().Error);
            return;
        }
        replicas.Homes[1].Merges[0].Fail(new InvalidOperationException("broken"));
        var error = write.Finished().Error!;
        Assert.Equal((KvErrorCode.QuorumNotMet, 1, 0), (error.Code, error.Needed, error.Got));
    }

    [Fact]
    public void While_the_key_range_moves_a_read_goes_by_the_old_home_replica_in_the_zone()
    {
        var replicas = InThreeZones(coordinator: 1);
        replicas.Leave(replicas.Homes[1]);
        var (_, answer) = Read(replicas, isSloppy: false);
        replicas.Homes[0].Reads[0].Answer(Missing);
        replicas.Homes[2].Reads[0].Answer(Missing);
        Assert.False(answer.IsCompleted);
        replicas.Homes[1].Reads[0].Answer(Missing);
        Assert.Null(answer.Finished());
    }

    [Fact]
    public void Full_disks_in_other_zones_are_not_the_reason()
    {
        var replicas = InThreeZones(coordinator: 2);
        var write = Write(replicas, isSloppy: false);
        replicas.Homes[0].Writes[0].Answer(new WriteReply(WriteStatus.StoreFull, null, default));
        Minted(replicas, 1);
        replicas.Homes[2].Merges[0].Fail(new InvalidOperationException("broken"));
        Assert.Equal(KvErrorCode.QuorumNotMet, write.Finished().Error!.Code);
    }

    private static FakeReplicas InThreeZones(int coordinator) => new(6, zones: 3, coordinator: coordinator);

    private static int FallbackIn(FakeReplicas replicas, string zone) => Enumerable.Range(3, 3).Single(i => replicas.ZoneOf(i) == zone);

    private static (QuorumRead Read, Task<RequestError?> Answer) Read(FakeReplicas replicas, bool isSloppy, int n = 3)
    {
        var deadline = replicas.Time.GetUtcNow() + replicas.Options.RequestTimeout;
        var read = QuorumRead.Start(replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(n), LocalQuorum, deadline, isSloppy);
        return (read, Waits.ReadAsync(replicas.Services, read, deadline).AsTask());
    }

    private static Task<WriteOutcome> Write(FakeReplicas replicas, bool isSloppy, int n = 3) =>
        new QuorumWrite(replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(n), LocalQuorum, replicas.Time.GetUtcNow() + replicas.Options.RequestTimeout, isSloppy)
            .RunAsync(FakeReplicas.Content("v"), CausalContext.Empty, null, null);

    private static ReadReply Found(string value) => new(ReadStatus.Found, FakeReplicas.Minted("node-0", 1, value));

    private static void Minted(FakeReplicas replicas, int replica)
    {
        var set = FakeReplicas.Minted(replicas.Homes[replica].Node, 7, "v");
        replicas.Homes[replica].Writes[^1].Answer(new WriteReply(WriteStatus.Stored, set, set.Siblings[0].Dot));
    }

    private static void Down(FakeReplicas replicas, int replica) => replicas.Membership.Set(replicas.Homes[replica].Node, SiloStatus.Dead);
}
