namespace OrleansKv.Versioning;

public sealed class ContextPruningTests
{
    private static readonly VersioningOptions Options = new();
    private static readonly Actor Writer = new("writer", 1);

    [Fact]
    public void A_vector_at_the_limit_is_not_pruned()
    {
        var set = WriteOver(Vector(Enumerable.Range(1, Options.MaxVectorEntries - 1)));
        Assert.Equal(Options.MaxVectorEntries, set.Context.Vector.Length);
        Assert.Empty(set.Context.Dots);
    }

    [Fact]
    public void A_vector_above_the_limit_is_pruned_to_it_and_loses_the_entry_untouched_for_the_longest()
    {
        var context = Vector([5, 4, 3, 2, 1, 10, 9, 8, 7, 6]);
        var set = WriteOver(context);
        Assert.Equal(Options.MaxVectorEntries, set.Context.Vector.Length);
        var oldest = context.Vector.MinBy(e => e.TouchedAt).Actor;
        Assert.Equal(context.Vector.Select(e => e.Actor).Where(a => a != oldest).Append(Writer), set.Context.Vector.Select(e => e.Actor));
    }

    [Fact]
    public void Of_equally_old_entries_the_first_in_order_goes()
    {
        var set = WriteOver(Vector(Enumerable.Repeat(1, Options.MaxVectorEntries)));
        Assert.DoesNotContain(set.Context.Vector, e => e.Actor == ActorAt(0));
        Assert.Contains(set.Context.Vector, e => e.Actor == ActorAt(1));
    }

    [Fact]
    public void An_entry_that_covers_a_sibling_outlives_younger_ones()
    {
        var context = Vector(Enumerable.Range(1, Options.MaxVectorEntries));
        var sibling = Sibling(new Dot(ActorAt(0), 1));
        var set = Write(new VersionSet(context, [sibling]), CausalContext.Empty);
        Assert.Contains(set.Context.Vector, e => e.Actor == ActorAt(0));
        Assert.DoesNotContain(set.Context.Vector, e => e.Actor == ActorAt(1));
    }

    [Fact]
    public void A_sibling_whose_entry_has_to_go_stays_contained_as_a_single_dot()
    {
        var context = Vector(Enumerable.Range(1, Options.MaxVectorEntries));
        var siblings = Enumerable.Range(0, Options.MaxVectorEntries).Select(i => Sibling(new Dot(ActorAt(i), 1))).ToArray();
        var set = Write(new VersionSet(context, [.. siblings]), CausalContext.Empty);
        Assert.Equal(Options.MaxVectorEntries, set.Context.Vector.Length);
        Assert.Equal([new Dot(ActorAt(0), 1)], set.Context.Dots.ToArray());
        Assert.Equal(siblings.Length + 1, set.Siblings.Length);
        Assert.All(set.Siblings, v => Assert.True(set.Context.Contains(v.Dot)));
    }

    [Fact]
    public void Replaced_siblings_do_not_come_back_from_the_other_replicas_although_their_entries_are_pruned()
    {
        var others = Enumerable.Range(0, 30).Select(i => new TestReplica($"n{i:00}")).ToArray();
        foreach (var other in others) other.Put($"from {other.Actor.Node}");
        var set = TestReplica.Converge(others);
        Assert.Equal(30, set.Siblings.Length);
        others[0].Put("resolved", set.Context);
        Assert.Equal(Options.MaxVectorEntries, others[0].Set.Context.Vector.Length);
        TestReplica.Converge(others);
        Assert.All(others, o => Assert.Equal(["resolved"], o.Values));
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(9, 8)]
    [InlineData(50, 8)]
    public void Single_dots_of_no_sibling_are_kept_up_to_the_limit(int dots, int expected)
    {
        var context = CausalContext.Empty;
        for (var i = 0; i < dots; i++) context = context.With(new Dot(ActorAt(i), 1), default);
        Assert.Equal(expected, WriteOver(context).Context.Dots.Length);
    }

    [Fact]
    public void Dots_that_the_replica_had_not_heard_of_are_kept_before_those_that_it_had()
    {
        var known = CausalContext.Empty;
        for (var i = 0; i < 20; i++) known = known.With(new Dot(ActorAt(i), 1), default);
        var news = new Dot(ActorAt(15), 9);
        var set = Write(new VersionSet(known, []), CausalContext.Empty.With(news, default));
        Assert.Equal(Options.MaxSingleDots, set.Context.Dots.Length);
        Assert.Contains(news, set.Context.Dots);
    }

    [Fact]
    public void Contexts_stay_bounded_however_many_nodes_come_and_go()
    {
        var set = VersionSet.Empty;
        for (var i = 0; i < 500; i++)
        {
            var actor = ActorAt(i);
            var timestamp = new HybridTimestamp((long)i << 16);
            var blind = CausalContext.Empty.With(new Dot(new Actor("elsewhere", (ulong)i), 1), default);
            var context = i % 3 == 0 ? set.Context : blind;
            set = VersionSets.Write(set, new Dot(actor, 1), TestReplica.Content("v"), context, timestamp, ConflictPolicy.Siblings, Options);
            Assert.True(set.Context.Vector.Length <= Options.MaxVectorEntries);
            Assert.True(set.Context.Dots.Length <= Options.MaxSingleDots + 4);
            Assert.All(set.Siblings, v => Assert.True(set.Context.Contains(v.Dot)));
        }
    }

    private static VersionSet WriteOver(CausalContext context) => Write(new VersionSet(context, []), CausalContext.Empty);

    private static VersionSet Write(VersionSet set, CausalContext context) => VersionSets.Write(
        set, new Dot(Writer, 1), TestReplica.Content("v"), context, new HybridTimestamp(1000L << 16), ConflictPolicy.Siblings, Options);

    private static CausalContext Vector(IEnumerable<int> touchedAt) =>
        new([.. touchedAt.Select((t, i) => new VectorEntry(ActorAt(i), 1, t))], [], default);

    private static VersionedValue Sibling(Dot dot) => new(dot, default, TestReplica.Content("sibling"));

    private static Actor ActorAt(int index) => new($"node{index:000}", 1);
}
