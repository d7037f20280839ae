namespace OrleansKv.Versioning;

public sealed class VersionHistoryTests
{
    private static readonly VersioningOptions NoPruning = new() { MaxVectorEntries = 100, MaxSingleDots = 100 };
    private static readonly VersioningOptions HardPruning = new() { MaxVectorEntries = 1, MaxSingleDots = 1 };

    private static readonly HistorySettings Exact = new() { Options = NoPruning };
    private static readonly HistorySettings LastWriteWins = new() { Options = NoPruning, Policy = ConflictPolicy.LastWriteWins };

    [Fact]
    public void Every_replica_knows_exactly_what_a_model_with_spelled_out_sets_knows() =>
        Histories.Check(Exact, history => history.AssertModelHolds());

    [Fact]
    public void Every_replica_agrees_with_the_model_when_replicas_lose_their_stores() =>
        Histories.Check(Exact with { LoseStores = true }, history => history.AssertModelHolds());

    [Fact]
    public void A_value_disappears_only_when_a_client_that_had_read_it_wrote() =>
        Histories.Check(Exact, history =>
        {
            var set = TestReplica.Converge(history.Replicas);
            Assert.Equal(history.NeverReplaced, set.Siblings.Select(v => v.Dot));
        });

    [Fact]
    public void Replicas_that_have_synced_know_the_same() =>
        Histories.Check(Exact, history =>
        {
            var set = TestReplica.Converge(history.Replicas);
            Assert.All(history.Replicas, r => Assert.True(VersionSets.AreEqual(set, r.Set)));
            Assert.All(history.Replicas, r => Assert.Equal(VersionSetTag.Of(set, default), VersionSetTag.Of(r.Set, default)));
        });

    [Fact]
    public void Pruning_never_loses_a_value() =>
        Histories.Check(new HistorySettings { Options = HardPruning }, history =>
        {
            var set = TestReplica.Converge(history.Replicas);
            Assert.Subset(set.Siblings.Select(v => v.Dot).ToHashSet(), history.NeverReplaced.ToHashSet());
        });

    [Fact]
    public void Sync_is_a_join() => Histories.Check(Exact, AssertJoin);

    [Fact]
    public void Sync_is_a_join_when_writes_prune() => Histories.Check(new HistorySettings { Options = HardPruning }, AssertJoin);

    [Fact]
    public void Sync_is_a_join_when_replicas_lose_their_stores() => Histories.Check(Exact with { LoseStores = true }, AssertJoin);

    [Fact]
    public void Last_write_wins_over_sync_is_a_join() => Histories.Check(LastWriteWins, AssertLastWriteWinsJoin);

    [Fact]
    public void Last_write_wins_over_sync_is_a_join_when_writes_prune() =>
        Histories.Check(LastWriteWins with { Options = HardPruning }, AssertLastWriteWinsJoin);

    [Fact]
    public void Last_write_wins_keeps_the_latest_of_all_writes_whatever_the_order_of_syncs_and_the_clocks() =>
        Histories.Check(LastWriteWins, AssertLatestWins);

    [Fact]
    public void Last_write_wins_keeps_the_latest_of_all_writes_when_writes_prune() =>
        Histories.Check(LastWriteWins with { Options = HardPruning }, AssertLatestWins);

    private static void AssertLatestWins(VersionHistory history)
    {
        var set = TestReplica.Converge(history.Replicas);
        var latest = history.Written.Values.OrderBy(v => v.Written).ThenBy(v => v.Dot).LastOrDefault();
        Assert.Equal(latest is null ? [] : [latest.Dot], set.Siblings.Select(v => v.Dot));
    }

    private static void AssertJoin(VersionHistory history) => AssertJoin(history, ConflictPolicy.Siblings);

    private static void AssertLastWriteWinsJoin(VersionHistory history) => AssertJoin(history, ConflictPolicy.LastWriteWins);

    /// <summary>Over states from all of the history, not only its end: old copies meet new ones.</summary>
    private static void AssertJoin(VersionHistory history, ConflictPolicy policy)
    {
        VersionSet Join(VersionSet left, VersionSet right) => VersionSets.Sync(left, right, policy);
        var states = history.States;
        for (var i = 0; i < states.Count; i++)
        {
            var (a, b, c) = (states[i], states[i * 7 % states.Count], states[((i * 13) + 5) % states.Count]);
            AssertEqual(Join(a, b), Join(b, a));
            AssertEqual(Join(Join(a, b), c), Join(a, Join(b, c)));
            Assert.Same(a, Join(a, a));
            var joined = Join(a, b);
            Assert.Same(joined, Join(joined, b));
            VersionHistory.AssertCanonical(joined.Context);
        }
    }

    private static void AssertEqual(VersionSet expected, VersionSet actual)
    {
        Assert.Equal(expected.Siblings.Select(v => v.Dot), actual.Siblings.Select(v => v.Dot));
        Assert.Equal(expected.Context, actual.Context);
        Assert.True(VersionSets.AreEqual(expected, actual));
    }
}
