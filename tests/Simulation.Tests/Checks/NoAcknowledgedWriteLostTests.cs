using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

public sealed class NoAcknowledgedWriteLostTests
{
    [Fact]
    public void A_write_that_was_replaced_is_not_lost()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        builder.PutEverywhere(HistoryBuilder.Context(first));
        Assert.Empty(builder.End().Judge<NoAcknowledgedWriteLost>());
    }

    [Fact]
    public void An_acknowledged_write_that_no_replica_has_in_the_end_is_lost()
    {
        var builder = new HistoryBuilder();
        var lost = builder.PutEverywhere();
        for (var home = 0; home < 3; home++) builder.Store(home, VersionSet.Empty);
        var breach = Assert.Single(builder.End().Judge<NoAcknowledgedWriteLost>());
        Assert.Equal(lost.Operation!.Ended, breach.At);
        Assert.Contains("#0 Put plain/k", breach.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_acknowledged_write_that_is_known_but_neither_there_nor_replaced_is_lost()
    {
        var builder = new HistoryBuilder();
        var (first, second) = (builder.PutEverywhere(), builder.PutEverywhere());
        for (var home = 0; home < 3; home++) builder.Store(home, HistoryBuilder.Set([second], first));
        Assert.Single(builder.End().Judge<NoAcknowledgedWriteLost>());
    }

    [Fact]
    public void An_acknowledged_write_that_nobody_minted_is_lost()
    {
        var builder = new HistoryBuilder();
        builder.Acknowledge(builder.Put());
        Assert.Single(builder.End().Judge<NoAcknowledgedWriteLost>());
    }

    [Fact]
    public void A_delete_that_found_nothing_need_not_write_anything()
    {
        var builder = new HistoryBuilder();
        builder.Acknowledge(builder.Delete());
        Assert.Empty(builder.End().Judge<NoAcknowledgedWriteLost>());
    }

    [Fact]
    public void A_write_that_was_not_acknowledged_may_be_lost()
    {
        var builder = new HistoryBuilder();
        builder.Mint(builder.Answer(builder.Put(), OperationOutcome.Failed), 0);
        builder.Store(0, VersionSet.Empty);
        Assert.Empty(builder.End().Judge<NoAcknowledgedWriteLost>());
    }

    [Fact]
    public void As_many_copies_as_acknowledged_a_write_must_be_lost_before_it_may_be()
    {
        var builder = new HistoryBuilder();
        builder.PutEverywhere();
        for (var home = 0; home < 3; home++) builder.Store(home, VersionSet.Empty);
        builder.End();
        builder.History.DeadNode = builder.Nodes[0];
        Assert.Single(builder.Judge<NoAcknowledgedWriteLost>());
        builder.History.Add(new InjectedFault(TimeSpan.Zero, "wiped-disk", builder.Nodes[2], "lost"));
        Assert.Empty(builder.Judge<NoAcknowledgedWriteLost>());
    }

    [Fact]
    public void Where_the_last_write_wins_an_earlier_one_is_not_lost_but_the_last_is()
    {
        var builder = new HistoryBuilder("last");
        var first = builder.PutEverywhere();
        var second = builder.PutEverywhere();
        Assert.Empty(builder.End().Judge<NoAcknowledgedWriteLost>());
        for (var home = 0; home < 3; home++) builder.Store(home, HistoryBuilder.Set([first], second));
        Assert.Single(builder.End().Judge<NoAcknowledgedWriteLost>());
    }
}
