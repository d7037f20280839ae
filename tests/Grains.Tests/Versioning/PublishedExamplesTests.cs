namespace OrleansKv.Versioning;

/// <summary>The cases by which the literature tells dotted version vectors from what came before.</summary>
public sealed class PublishedExamplesTests
{
    private readonly TestReplica _n1 = new("n1");
    private readonly TestReplica _n2 = new("n2");
    private readonly TestReplica _n3 = new("n3");

    [Fact]
    public void A_put_without_context_makes_a_sibling()
    {
        _n1.Put("a");
        _n1.Put("b");
        Assert.Equal(["a", "b"], _n1.Values);
    }

    [Fact]
    public void A_put_with_the_context_of_a_read_replaces_what_was_read()
    {
        _n1.Put("a");
        _n1.Put("b");
        _n1.Put("c", _n1.Set.Context);
        Assert.Equal(["c"], _n1.Values);
    }

    [Fact]
    public void The_context_of_a_put_covers_the_writers_own_value_and_no_sibling_that_it_never_saw()
    {
        var x = _n1.Put("A");
        _n1.Put("B");
        _n1.Put("C", x);
        Assert.Equal(["B", "C"], _n1.Values);
    }

    [Fact]
    public void A_client_that_reads_before_each_of_101_puts_while_another_writes_blind_leaves_two_siblings()
    {
        for (var i = 0; i < 101; i++)
        {
            var read = _n1.Set.Context;
            _n1.Put($"blind {i}");
            _n1.Put($"reader {i}", read);
            Assert.Equal(2, _n1.Set.Siblings.Length);
        }

        Assert.Equal(["blind 100", "reader 100"], _n1.Values);
        Assert.Single(_n1.Set.Context.Vector);
        Assert.Empty(_n1.Set.Context.Dots);
    }

    [Fact]
    public void Two_clients_that_go_on_with_the_contexts_of_their_own_puts_never_explode_into_more_than_two_siblings()
    {
        var (x, y) = (CausalContext.Empty, CausalContext.Empty);
        for (var i = 0; i < 101; i++)
        {
            x = _n1.Put($"x{i}", x);
            y = _n1.Put($"y{i}", y);
            Assert.Equal([$"x{i}", $"y{i}"], _n1.Values);
            Assert.True(x.Dots.Length <= new VersioningOptions().MaxSingleDots);
        }
    }

    [Fact]
    public void A_stale_client_replaces_only_what_it_had_read()
    {
        _n1.Put("old");
        var stale = _n1.Set.Context;
        _n1.Put("new", stale);
        _n1.Put("late", stale);
        Assert.Equal(["late", "new"], _n1.Values);
    }

    [Fact]
    public void A_client_that_writes_twice_from_one_read_leaves_both_values()
    {
        _n1.Put("old");
        var read = _n1.Set.Context;
        _n1.Put("first", read);
        _n1.Put("second", read);
        Assert.Equal(["first", "second"], _n1.Values);
    }

    [Fact]
    public void A_client_that_writes_twice_with_the_context_of_its_first_put_leaves_the_second()
    {
        _n1.Put("old");
        var reply = _n1.Put("first", _n1.Set.Context);
        _n1.Put("second", reply);
        Assert.Equal(["second"], _n1.Values);
    }

    [Fact]
    public void A_delete_concurrent_with_a_put_keeps_the_value_beside_the_tombstone()
    {
        _n1.Put("old");
        _n2.Merge(_n1.Set);
        _n1.Delete(_n1.Set.Context);
        _n2.Put("new", _n2.Set.Context);
        var set = TestReplica.Converge(_n1, _n2);
        Assert.Equal([true, false], set.Siblings.Select(v => v.Content.IsTombstone));
        Assert.NotNull(VersionSetTag.Of(set, default));
    }

    [Fact]
    public void A_delete_that_covers_everything_leaves_one_tombstone_and_old_copies_stay_deleted()
    {
        _n1.Put("a");
        _n2.Merge(_n1.Set);
        _n1.Delete(_n1.Set.Context);
        var set = TestReplica.Converge(_n1, _n2);
        Assert.True(Assert.Single(set.Siblings).Content.IsTombstone);
        Assert.Null(VersionSetTag.Of(set, default));
    }

    [Fact]
    public void Writes_at_two_replicas_from_one_read_are_siblings_and_a_third_that_read_both_replaces_them()
    {
        _n1.Put("old");
        TestReplica.Converge(_n1, _n2, _n3);
        _n1.Put("a", _n1.Set.Context);
        _n2.Put("b", _n2.Set.Context);
        TestReplica.Converge(_n1, _n2, _n3);
        Assert.Equal(["a", "b"], _n3.Values);
        _n3.Put("c", _n3.Set.Context);
        TestReplica.Converge(_n1, _n2, _n3);
        Assert.Equal(["c"], _n1.Values);
    }

    [Fact]
    public void A_value_read_elsewhere_is_replaced_by_a_write_through_a_replica_that_never_saw_it()
    {
        var reply = _n2.Put("a");
        _n1.Put("b", reply);
        Assert.Equal(["b"], _n1.Values);
        TestReplica.Converge(_n1, _n2);
        Assert.Equal(["b"], _n2.Values);
    }

    [Fact]
    public void A_gap_below_a_single_dot_is_not_taken_for_seen()
    {
        _n1.Put("unseen");
        var seen = _n1.Put("seen");
        _n2.Put("other", seen);
        var set = TestReplica.Converge(_n1, _n2);
        Assert.Equal(2, set.Siblings.Length);
        Assert.Equal(["other", "unseen"], _n1.Values);
    }

    [Fact]
    public void A_replica_that_lost_its_store_replaces_nothing_that_it_has_forgotten()
    {
        _n1.Put("kept by n2");
        _n2.Merge(_n1.Set);
        _n1.LoseStore();
        _n1.Put("after the loss");
        TestReplica.Converge(_n1, _n2);
        Assert.Equal(["after the loss", "kept by n2"], _n2.Values);
    }

    [Fact]
    public void A_key_written_again_after_it_was_reaped_gets_a_new_dot_that_old_copies_do_not_cover()
    {
        _n1.Put("a");
        _n1.Delete(_n1.Set.Context);
        _n3.Merge(_n1.Set);
        _n1.Reap();
        _n1.Put("again");
        Assert.Equal(3UL, Assert.Single(_n1.Set.Siblings).Dot.Counter);
        TestReplica.Converge(_n1, _n3);
        Assert.Equal(["again"], _n3.Values);
    }

    [Fact]
    public void A_counter_that_went_back_is_refused()
    {
        _n1.Put("a");
        var error = Assert.Throws<InvalidOperationException>(() => VersionSets.Write(
            _n1.Set, new Dot(_n1.Actor, 1), TestReplica.Content("b"), CausalContext.Empty, default, ConflictPolicy.Siblings, new VersioningOptions()));
        Assert.Contains("went back", error.Message);
    }

    [Fact]
    public void A_counter_that_only_the_clients_context_knows_to_have_gone_back_is_refused()
    {
        var reply = _n1.Put("a");
        Assert.Throws<InvalidOperationException>(() => VersionSets.Write(
            VersionSet.Empty, new Dot(_n1.Actor, 1), TestReplica.Content("b"), reply, default, ConflictPolicy.Siblings, new VersioningOptions()));
    }

    [Fact]
    public void A_sync_that_changes_nothing_returns_the_same_set()
    {
        _n1.Put("a");
        _n2.Merge(_n1.Set);
        _n1.Put("b", _n1.Set.Context);
        Assert.Same(_n1.Set, VersionSets.Sync(_n1.Set, _n2.Set));
        Assert.Same(_n1.Set, VersionSets.Sync(_n2.Set, _n1.Set));
        Assert.Same(_n1.Set, VersionSets.Sync(_n1.Set, new VersionSet(_n1.Set.Context, [.. _n1.Set.Siblings])));
    }
}
