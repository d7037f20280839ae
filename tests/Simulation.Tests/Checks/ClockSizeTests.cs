using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

public sealed class ClockSizeTests
{
    private static readonly VersioningOptions Options = new();

    [Fact]
    public void Contexts_up_to_the_limits_are_small_enough()
    {
        var builder = Written(vector: Options.MaxVectorEntries - 1, dots: Options.MaxSingleDots, out _);
        Assert.Empty(builder.End().Judge<ClockSize>());
    }

    [Fact]
    public void One_more_vector_entry_is_too_much()
    {
        var builder = Written(vector: Options.MaxVectorEntries, dots: 0, out var written);
        Assert.Equal(written.At, Assert.Single(builder.End().Judge<ClockSize>()).At);
    }

    [Fact]
    public void One_more_single_dot_is_too_much()
    {
        var builder = Written(vector: 1, dots: Options.MaxSingleDots + 1, out var written);
        Assert.Equal(written.At, Assert.Single(builder.End().Judge<ClockSize>()).At);
    }

    [Fact]
    public void Dots_of_siblings_are_not_counted()
    {
        var builder = new HistoryBuilder();
        for (var i = 0; i < 2 * Options.MaxSingleDots; i++) builder.PutEverywhere();
        builder.Store(1, HistoryBuilder.Set([.. builder.History.Minted]));
        builder.Mint(builder.Put(), 1);
        Assert.True(builder[1].Context.Dots.Length > Options.MaxSingleDots);
        Assert.Empty(builder.End().Judge<ClockSize>());
    }

    [Fact]
    public void A_writer_is_given_no_more_single_dots_than_the_limit()
    {
        var builder = new HistoryBuilder();
        var put = builder.PutEverywhere();
        put.Operation!.Returned = Dots(Options.MaxSingleDots);
        Assert.Empty(builder.End().Judge<ClockSize>());
        put.Operation.Returned = Dots(Options.MaxSingleDots + 1);
        Assert.Equal(put.Operation.Ended, Assert.Single(builder.Judge<ClockSize>()).At);
    }

    [Fact]
    public void A_context_with_actors_that_never_wrote_the_key_is_a_breach()
    {
        var builder = new HistoryBuilder();
        builder.PutEverywhere();
        builder.Store(1, builder[1] with { Context = builder[1].Context.WithAllUpTo(new Dot(new Actor("stranger", 1), 1), default, 1) });
        Assert.Contains(builder.End().Judge<ClockSize>(), breach => breach.Detail.Contains(builder.Nodes[1], StringComparison.Ordinal));
    }

    /// <summary>A write that leaves a context of many actors, all of which have written the key, and many dots that are no siblings.</summary>
    private static HistoryBuilder Written(int vector, int dots, out MintedVersion written)
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        for (var i = 0; i <= vector; i++) builder.History.Add(first with { Version = first.Version with { Dot = new Dot(new Actor($"a{i}", 1), 1) } });
        var put = builder.Put();
        var version = new VersionedValue(new Dot(first.Dot.Actor, 900), first.Version.Written, ValueChecksum.Create(put.Value, null));
        var context = builder[0].Context.Union(Dots(dots)).WithAllUpTo(version.Dot, default, 1);
        for (var i = 0; i < vector; i++) context = context.WithAllUpTo(new Dot(new Actor($"a{i}", 1), 1), default, 1);
        written = builder.Mint(put, 0, new VersionSet(context, [.. builder[0].Siblings, version]), version.Dot);
        return builder;
    }

    private static CausalContext Dots(int count) =>
        new([], [.. Enumerable.Range(100, count).Select(static i => new Dot(new Actor("z", 1), (ulong)i))], default);
}
