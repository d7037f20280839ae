namespace OrleansKv.Versioning;

public sealed class VersionSetsTests
{
    private static readonly VersioningOptions Options = new() { MaxSiblings = 3 };

    [Fact]
    public void A_write_below_the_limit_of_siblings_is_allowed_and_one_at_it_is_not()
    {
        var replica = new TestReplica("n1");
        replica.Put("1");
        replica.Put("2");
        Assert.True(Allows(replica.Set, CausalContext.Empty));
        replica.Put("3");
        Assert.False(Allows(replica.Set, CausalContext.Empty));
    }

    [Fact]
    public void A_write_that_replaces_a_sibling_is_allowed_at_the_limit_and_above()
    {
        var replica = new TestReplica("n1");
        var first = replica.Put("1");
        for (var i = 2; i <= 5; i++) replica.Put($"{i}");
        Assert.True(Allows(replica.Set, first));
        Assert.True(Allows(replica.Set, replica.Set.Context));
        var other = new TestReplica("n2");
        Assert.False(Allows(replica.Set, other.Put("elsewhere")));
    }

    [Fact]
    public void A_last_write_wins_bucket_has_no_siblings_to_limit()
    {
        var replica = new TestReplica("n1");
        for (var i = 1; i <= 5; i++) replica.Put($"{i}");
        Assert.True(VersionSets.AllowsWrite(replica.Set, CausalContext.Empty, ConflictPolicy.LastWriteWins, Options));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void A_write_that_adds_a_sibling_is_taken_below_the_limit_of_bytes_and_not_from_it_on(int spareBytes, bool allowed)
    {
        var replica = new TestReplica("n1");
        replica.Put("one");
        replica.Put("two");
        var options = new VersioningOptions { MaxSiblingBytes = (int)replica.Set.ValueBytes() - 1 + spareBytes };
        Assert.Equal(allowed, VersionSets.AllowsWrite(replica.Set, CausalContext.Empty, ConflictPolicy.Siblings, options));
        Assert.True(VersionSets.AllowsWrite(replica.Set, replica.Set.Context, ConflictPolicy.Siblings, options));
        Assert.True(VersionSets.AllowsWrite(replica.Set, CausalContext.Empty, ConflictPolicy.LastWriteWins, options));
    }

    [Fact]
    public void Merges_are_not_limited()
    {
        var replicas = Enumerable.Range(0, 5).Select(i => new TestReplica($"n{i}", options: Options)).ToArray();
        foreach (var replica in replicas) replica.Put(replica.Actor.Node);
        Assert.Equal(5, TestReplica.Converge(replicas).Siblings.Length);
    }

    [Fact]
    public void Last_write_wins_keeps_the_latest_of_three()
    {
        var set = Set((1, 30), (2, 50), (3, 40));
        Assert.Equal(2UL, Winner(set).Counter);
        Assert.Same(set.Context, VersionSets.Reduce(set, ConflictPolicy.LastWriteWins).Context);
    }

    [Fact]
    public void Last_write_wins_decides_equal_timestamps_by_the_dot() => Assert.Equal(3UL, Winner(Set((1, 50), (2, 40), (3, 50))).Counter);

    [Fact]
    public void The_siblings_policy_reduces_nothing()
    {
        var set = Set((1, 1), (2, 2));
        Assert.Same(set, VersionSets.Reduce(set, ConflictPolicy.Siblings));
    }

    [Fact]
    public void A_last_write_wins_write_wins_over_all_that_its_replica_knows_although_the_clock_is_behind()
    {
        var ahead = new TestReplica("n1", ConflictPolicy.LastWriteWins);
        var behind = new TestReplica("n2", ConflictPolicy.LastWriteWins);
        ahead.Time.Now += TimeSpan.FromDays(30);
        ahead.Put("old");
        behind.Merge(ahead.Set);
        behind.Put("new");
        Assert.Equal(["new"], behind.Values);
        TestReplica.Converge(ahead, behind);
        Assert.Equal(["new"], ahead.Values);
    }

    [Fact]
    public void A_last_write_wins_write_wins_over_all_that_its_client_had_read_although_the_replica_never_saw_it()
    {
        var ahead = new TestReplica("n1", ConflictPolicy.LastWriteWins);
        var behind = new TestReplica("n2", ConflictPolicy.LastWriteWins);
        ahead.Time.Now += TimeSpan.FromDays(30);
        var read = ahead.Put("old");
        behind.Put("new", read);
        TestReplica.Converge(ahead, behind);
        Assert.Equal(["new"], ahead.Values);
    }

    [Fact]
    public void The_written_time_is_the_replicas_clock_when_that_is_later_than_everything_seen()
    {
        var replica = new TestReplica("n1");
        replica.Put("a");
        replica.Time.Now += TimeSpan.FromHours(1);
        replica.Put("b", replica.Set.Context);
        Assert.Equal(replica.Time.Now, replica.Set.Siblings.Single().Written.Time);
        Assert.Equal(replica.Set.Context.LatestWrite, replica.Set.Siblings.Single().Written);
    }

    private static bool Allows(VersionSet set, CausalContext context) =>
        VersionSets.AllowsWrite(set, context, ConflictPolicy.Siblings, Options);

    private static Dot Winner(VersionSet set) => VersionSets.Reduce(set, ConflictPolicy.LastWriteWins).Siblings.Single().Dot;

    private static VersionSet Set(params (ulong Counter, long Written)[] versions)
    {
        var actor = new Actor("n1", 1);
        var siblings = versions.Select(v => new VersionedValue(new Dot(actor, v.Counter), new HybridTimestamp(v.Written), TestReplica.Content("v")));
        return new VersionSet(CausalContext.Empty.WithAllUpTo(new Dot(actor, 9), new HybridTimestamp(99), 0), [.. siblings]);
    }
}
