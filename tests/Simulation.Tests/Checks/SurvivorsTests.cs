using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

public sealed class SurvivorsTests
{
    [Fact]
    public void What_no_write_replaced_is_left_and_nothing_else()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        builder.PutEverywhere();
        builder.PutEverywhere(HistoryBuilder.Context(first));
        Assert.Equal(2, builder[0].Siblings.Length);
        Assert.Empty(builder.End().Judge<Survivors>());
    }

    [Fact]
    public void A_value_that_is_known_and_gone_without_having_been_replaced_is_missed()
    {
        var builder = new HistoryBuilder();
        var (first, second) = (builder.PutEverywhere(), builder.PutEverywhere());
        builder.Store(1, HistoryBuilder.Set([second], first));
        var at = builder.Now;
        var breaches = builder.End(repair: false).Judge<Survivors>();
        Assert.Contains(breaches, breach => breach.At == at && breach.Detail.Contains($"{builder.Nodes[1]} lacks the value of #0", StringComparison.Ordinal));
    }

    [Fact]
    public void A_value_that_is_there_beside_the_one_that_replaced_it_is_one_too_many()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        var second = builder.PutEverywhere(HistoryBuilder.Context(first));
        builder.Store(2, HistoryBuilder.Set([first, second]));
        var breach = Assert.Single(builder.End(repair: false).Judge<Survivors>());
        Assert.Contains($"{builder.Nodes[2]} has the value of #0", breach.Detail, StringComparison.Ordinal);
        Assert.Contains(second.Describe(), breach.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_read_is_held_against_its_own_context()
    {
        var builder = new HistoryBuilder();
        var (first, second) = (builder.PutEverywhere(), builder.PutEverywhere());
        builder.End();
        var wrong = builder.Read(3, HistoryBuilder.Set([second], first));
        builder.History.Final = [builder.History.Final[0] with { Reads = [builder.History.Final[0].Reads[0], wrong] }];
        Assert.Equal(wrong.Ended, Assert.Single(builder.Judge<Survivors>()).At);
    }

    [Fact]
    public void Either_of_two_versions_of_one_value_stands_for_it()
    {
        var builder = new HistoryBuilder();
        var put = builder.Put();
        var (first, second) = (builder.Mint(put, 0), builder.Mint(put, 1));
        for (var home = 0; home < 3; home++) builder.Store(home, HistoryBuilder.Set([second], first));
        builder.Acknowledge(put);
        Assert.Empty(builder.End().Judge<Survivors>());
    }

    [Fact]
    public void A_delete_without_a_context_may_have_replaced_what_came_before_it_and_nothing_after()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        var tombstone = builder.DeleteEverywhere();
        for (var home = 0; home < 3; home++) builder.Store(home, HistoryBuilder.Set([tombstone], first));
        Assert.Empty(builder.End().Judge<Survivors>());

        var later = builder.PutEverywhere();
        for (var home = 0; home < 3; home++) builder.Store(home, HistoryBuilder.Set([tombstone], first, later));
        Assert.NotEmpty(builder.End().Judge<Survivors>());
    }

    [Fact]
    public void A_version_whose_store_died_may_be_gone()
    {
        var builder = new HistoryBuilder();
        var lost = builder.Mint(builder.Answer(builder.Put(), OperationOutcome.Failed), 0, completes: false);
        builder.Store(0, VersionSet.Empty);
        var next = builder.PutEverywhere();
        Assert.True(builder[0].Context.Contains(lost.Dot) && lost.Dot != next.Dot);
        Assert.Empty(builder.End().Judge<Survivors>());
    }

    [Theory]
    [InlineData(0, 1, 3)]
    [InlineData(10, 1, 0)]
    [InlineData(10, 2, 0)]
    public void A_replaced_version_may_come_back_to_a_replica_whose_context_was_cut_at_its_limit_in_this_life_or_the_next(int actors, int life, int breaches)
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        var second = builder.PutEverywhere(HistoryBuilder.Context(first));
        var cut = HistoryBuilder.Set([second]);
        for (var i = 0; i < actors; i++) cut = cut with { Context = cut.Context.WithAllUpTo(new Dot(new Actor($"a{i}", 1), 1), default, 1) };
        builder.Store(0, cut, life: life);
        for (var home = 0; home < 3; home++) builder.Store(home, HistoryBuilder.Set([first, second]));
        Assert.Equal(breaches, builder.End().Judge<Survivors>().Count(static breach => breach.Detail.StartsWith("in the end", StringComparison.Ordinal)));
    }
}
