using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace OrleansKv.Versioning;

public sealed class CausalContextsTests
{
    private const int Actors = 3;
    private const int Counters = 5;

    private static readonly Actor A = new("a", 1);
    private static readonly Actor B = new("b", 1);
    private static readonly ImmutableArray<Dot> AllDots =
        [.. from a in Enumerable.Range(0, Actors) from c in Enumerable.Range(1, Counters) select new Dot(ActorAt(a), (ulong)c)];

    /// <summary>Contexts over few actors and counters, so that they overlap in every way.</summary>
    private static readonly Gen<CausalContext> Contexts =
        from steps in Gen.Choose(0, int.MaxValue).ArrayOf()
        select steps.Aggregate(CausalContext.Empty, Add);

    private static readonly Arbitrary<(CausalContext A, CausalContext B, CausalContext C)> Triples =
        Arb.From(from a in Contexts from b in Contexts from c in Contexts select (a, b, c));

    [Fact]
    public void A_single_dot_is_contained_and_its_neighbours_are_not()
    {
        var context = CausalContext.Empty.With(new Dot(A, 2), default);
        Assert.True(context.Contains(new Dot(A, 2)));
        Assert.False(context.Contains(new Dot(A, 1)));
        Assert.False(context.Contains(new Dot(A, 3)));
        Assert.False(context.Contains(new Dot(B, 2)));
    }

    [Fact]
    public void Consecutive_dots_stay_single()
    {
        var context = CausalContext.Empty.With(new Dot(A, 1), default).With(new Dot(A, 2), default);
        Assert.Empty(context.Vector);
        Assert.Equal([new Dot(A, 1), new Dot(A, 2)], context.Dots.ToArray());
    }

    [Fact]
    public void A_dot_next_to_the_vector_stays_single()
    {
        var context = CausalContext.Empty.WithAllUpTo(new Dot(A, 1), default, 0).With(new Dot(A, 2), default);
        Assert.Equal(1UL, context.Vector.Single().Counter);
        Assert.Equal([new Dot(A, 2)], context.Dots.ToArray());
    }

    [Fact]
    public void A_vector_entry_absorbs_the_dots_that_it_covers()
    {
        var context = CausalContext.Empty.With(new Dot(A, 1), default).With(new Dot(A, 4), default).With(new Dot(B, 1), default);
        context = context.WithAllUpTo(new Dot(A, 3), default, 7);
        Assert.Equal([new VectorEntry(A, 3, 7)], context.Vector.ToArray());
        Assert.Equal([new Dot(A, 4), new Dot(B, 1)], context.Dots.ToArray());
    }

    [Fact]
    public void The_union_keeps_the_later_of_all_times()
    {
        var left = CausalContext.Empty.WithAllUpTo(new Dot(A, 9), new HybridTimestamp(5), touchedAt: 1);
        var right = CausalContext.Empty.WithAllUpTo(new Dot(A, 3), new HybridTimestamp(4), touchedAt: 2);
        var union = left.Union(right);
        Assert.Equal([new VectorEntry(A, 9, 2)], union.Vector.ToArray());
        Assert.Equal(5, union.LatestWrite.Value);
    }

    [Fact]
    public void The_highest_counter_is_that_of_the_vector_or_of_a_single_dot()
    {
        var context = CausalContext.Empty.WithAllUpTo(new Dot(A, 3), default, 0).With(new Dot(A, 7), default).With(new Dot(B, 9), default);
        Assert.Equal(7UL, context.HighestCounter(A));
        Assert.Equal(9UL, context.HighestCounter(B));
        Assert.Equal(0UL, context.HighestCounter(new Actor("a", 2)));
    }

    [Fact]
    public void The_union_contains_what_either_contains_and_nothing_else() => Check(t =>
    {
        var union = t.A.Union(t.B);
        Assert.Equal(AllDots.Where(d => t.A.Contains(d) || t.B.Contains(d)), AllDots.Where(union.Contains));
        VersionHistory.AssertCanonical(union);
    });

    [Fact]
    public void The_union_is_commutative_associative_and_idempotent() => Check(t =>
    {
        Assert.Equal(t.A.Union(t.B), t.B.Union(t.A));
        Assert.Equal(t.A.Union(t.B).GetHashCode(), t.B.Union(t.A).GetHashCode());
        Assert.Equal(t.A.Union(t.B).Union(t.C), t.A.Union(t.B.Union(t.C)));
        Assert.Same(t.A, t.A.Union(t.A));
    });

    [Fact]
    public void The_union_is_the_same_instance_when_nothing_is_added() => Check(t =>
    {
        var union = t.A.Union(t.B);
        Assert.Same(union, union.Union(t.A));
        // Of two equal contexts the left one is given back.
        Assert.Same(t.B.Equals(union) ? t.B : union, t.B.Union(union));
    });

    [Fact]
    public void The_context_of_a_reply_covers_what_the_client_had_read_and_the_new_dot() => Check(t =>
    {
        var dot = new Dot(A, 100);
        var reply = t.A.ReplyContext(dot, new HybridTimestamp(long.MaxValue), new VersioningOptions { MaxSingleDots = 100 });
        Assert.Equal(AllDots.Add(dot).Where(d => d == dot || t.A.Contains(d)), AllDots.Add(dot).Where(reply.Contains));
        Assert.Equal(long.MaxValue, reply.LatestWrite.Value);
    });

    [Theory]
    [InlineData(7, 8)]
    [InlineData(8, 8)]
    [InlineData(20, 8)]
    public void The_context_of_a_reply_keeps_the_new_dot_and_the_highest_up_to_the_limit(int dotsBefore, int expected)
    {
        var context = CausalContext.Empty;
        for (var i = 1; i <= dotsBefore; i++) context = context.With(new Dot(A, (ulong)i), default);
        var reply = context.ReplyContext(new Dot(B, 1), default, new VersioningOptions());
        Assert.Equal(expected, reply.Dots.Length);
        Assert.True(reply.Contains(new Dot(B, 1)));
        Assert.True(reply.Contains(new Dot(A, (ulong)dotsBefore)));
        Assert.Equal(dotsBefore <= 7, reply.Contains(new Dot(A, 1)));
    }

    [Fact]
    public void The_context_of_a_reply_drops_the_lowest_of_the_actor_with_the_most_dots()
    {
        var context = CausalContext.Empty.With(new Dot(A, 5), default);
        for (var i = 1; i <= 5; i++) context = context.With(new Dot(B, (ulong)i), default);
        var reply = context.ReplyContext(new Dot(B, 6), default, new VersioningOptions { MaxSingleDots = 3 });
        Assert.Equal([new Dot(A, 5), new Dot(B, 5), new Dot(B, 6)], reply.Dots.ToArray());
    }

    private static void Check(Action<(CausalContext A, CausalContext B, CausalContext C)> property) =>
        Prop.ForAll(Triples, property).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(12));

    private static CausalContext Add(CausalContext context, int step)
    {
        var dot = new Dot(ActorAt(step % Actors), (ulong)(step / 8 % Counters) + 1);
        var written = new HybridTimestamp(step / 64 % 5);
        return step / 512 % 3 == 0 ? context.WithAllUpTo(dot, written, step / 4096 % 4) : context.With(dot, written);
    }

    private static Actor ActorAt(int index) => index switch { 0 => A, 1 => new Actor("a", 2), _ => B };
}
