using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

public sealed class BucketRulesTests
{
    private static readonly TimeSpan MaxTtl = TimeSpan.FromDays(10);

    [Theory]
    [InlineData(1, "one", "one", true)]
    [InlineData(3, "quorum", "quorum", true)]
    [InlineData(3, "1", "all", true)]
    [InlineData(3, "1", "2", false)]
    [InlineData(2, "1", "1", false)]
    [InlineData(7, "4", "4", true)]
    [InlineData(7, "3", "4", false)]
    public void A_strong_bucket_needs_quorums_that_meet(int n, string r, string w, bool meet)
    {
        Assert.Equal(meet, BucketRules.Check(Bucket(n, r, w, Consistency.Strong), 7, MaxTtl) is null);
        Assert.Null(BucketRules.Check(Bucket(n, r, w), 7, MaxTtl));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void N_is_bounded(int n, bool good) => Assert.Equal(good, BucketRules.Check(Bucket(n, "one", "one"), 100, MaxTtl) is null);

    [Fact]
    public void N_cannot_exceed_the_nodes()
    {
        Assert.Null(BucketRules.Check(Bucket(3, "one", "one"), 3, MaxTtl));
        Assert.Contains("2 nodes", BucketRules.Check(Bucket(3, "one", "one"), 2, MaxTtl));
    }

    [Theory]
    [InlineData("0", "1", "r")]
    [InlineData("4", "1", "r")]
    [InlineData("1", "0", "w")]
    [InlineData("1", "4", "w")]
    public void R_and_w_are_1_to_n(string r, string w, string culprit) =>
        Assert.StartsWith($"{culprit} must be 1 to n=3", BucketRules.Check(Bucket(3, r, w), 5, MaxTtl));

    [Fact]
    public void Unknown_policies_are_refused()
    {
        Assert.Contains("conflict", BucketRules.Check(Bucket(3, "one", "one") with { Conflict = (ConflictPolicy)9 }, 5, MaxTtl));
        Assert.Contains("consistency", BucketRules.Check(Bucket(3, "one", "one") with { Consistency = (Consistency)9 }, 5, MaxTtl));
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1_000, true)]
    [InlineData(864_000_000, true)]
    [InlineData(864_000_001, false)]
    [InlineData(0, false)]
    [InlineData(-1_000, false)]
    public void A_time_to_live_is_bounded(long milliseconds, bool good)
    {
        var reason = BucketRules.Check(Bucket(3, "one", "one") with { Ttl = TimeSpan.FromMilliseconds(milliseconds) }, 5, MaxTtl);
        if (good) Assert.Null(reason);
        else Assert.StartsWith("ttl must be 1 s to 864000 s; it is ", reason);
    }

    [Fact]
    public void A_request_may_not_weaken_a_strong_bucket()
    {
        var bucket = Bucket(3, "2", "2", Consistency.Strong);
        Assert.NotNull(RequestRules.CheckQuorum('r', new QuorumSize(QuorumKind.One, 0), bucket.R, bucket.W, bucket, out _));
        Assert.Null(RequestRules.CheckQuorum('r', new QuorumSize(QuorumKind.All, 0), bucket.R, bucket.W, bucket, out var needed));
        Assert.Equal(3, needed.Count);
    }

    [Theory]
    [InlineData("local-quorum", "all")]
    [InlineData("all", "local-quorum")]
    [InlineData("local-quorum", "local-quorum")]
    public void A_strong_bucket_refuses_local_quorums(string r, string w)
    {
        Assert.Contains("'local-quorum'", BucketRules.Check(Bucket(3, r, w, Consistency.Strong), 5, MaxTtl));
        Assert.Null(BucketRules.Check(Bucket(3, r, w), 5, MaxTtl));
    }

    [Theory]
    [InlineData('r')]
    [InlineData('w')]
    public void A_request_may_ask_for_a_local_quorum_unless_the_bucket_is_strong(char name)
    {
        var local = new QuorumSize(QuorumKind.LocalQuorum, 0);
        var strong = Bucket(3, "all", "all", Consistency.Strong);
        Assert.Contains($"{name} cannot be 'local-quorum'", RequestRules.CheckQuorum(name, local, strong.R, strong.W, strong, out _)!.Detail);
        var eventual = strong with { Consistency = Consistency.Eventual };
        Assert.Null(RequestRules.CheckQuorum(name, local, eventual.R, eventual.W, eventual, out var needed));
        Assert.True(needed.IsLocal);
        Assert.Null(RequestRules.CheckQuorum(name, null, eventual.R, eventual.W, eventual, out needed));
        Assert.Equal(new NeededReplicas(3), needed);
    }

    private static BucketProperties Bucket(int n, string r, string w, Consistency consistency = Consistency.Eventual)
    {
        Assert.True(QuorumSize.TryParse(r, out var reads));
        Assert.True(QuorumSize.TryParse(w, out var writes));
        return new BucketProperties(n, reads, writes, ConflictPolicy.Siblings, consistency);
    }
}
