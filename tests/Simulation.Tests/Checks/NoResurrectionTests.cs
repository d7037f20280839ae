using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

public sealed class NoResurrectionTests
{
    [Fact]
    public void What_was_deleted_and_written_anew_has_not_come_back()
    {
        var builder = new HistoryBuilder();
        builder.PutEverywhere();
        builder.DeleteEverywhere(builder.Read(0, 1).Returned);
        builder.PutEverywhere();
        builder.Read(1, 2);
        Assert.Empty(builder.End().Judge<NoResurrection>());
    }

    [Fact]
    public void A_read_that_shows_what_an_acknowledged_delete_replaced_is_a_resurrection()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        var before = builder[0];
        builder.DeleteEverywhere(HistoryBuilder.Context(first));
        var read = builder.Read(2, before);
        Assert.Equal(read.Ended, Assert.Single(builder.End().Judge<NoResurrection>()).At);
        Assert.Empty(builder.Judge<NoResurrectionAfterDiskLoss>());
    }

    [Fact]
    public void A_delete_without_a_context_replaces_what_was_acknowledged_before_it_began()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        var delete = builder.Delete();
        var second = builder.PutEverywhere();
        var before = builder[0];
        var tombstone = builder.Mint(delete, 0);
        for (var home = 0; home < 3; home++) builder.Store(home, HistoryBuilder.Set([second, tombstone], first));
        builder.Acknowledge(delete);
        var read = builder.Read(2, before);
        var breach = Assert.Single(builder.End().Judge<NoResurrection>());
        Assert.Equal(read.Ended, breach.At);
        Assert.Contains(first.Describe(), breach.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_in_the_end_although_it_was_replaced_has_come_back()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        builder.PutEverywhere(HistoryBuilder.Context(first));
        for (var home = 0; home < 3; home++) builder.Store(home, HistoryBuilder.Set([first]));
        Assert.Contains(builder.End().Judge<NoResurrection>(), static breach => breach.Detail.Contains("in the end", StringComparison.Ordinal));
    }

    [Fact]
    public void A_write_that_was_not_acknowledged_has_replaced_nothing_yet()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        builder.Mint(builder.Answer(builder.Put(HistoryBuilder.Context(first)), OperationOutcome.Failed), 0);
        builder.Read(1, 2);
        Assert.Empty(builder.End().Judge<NoResurrection>());
    }

    [Fact]
    public void After_a_lost_disk_it_is_the_other_check_that_says_so_of_reads()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        var before = builder[0];
        builder.DeleteEverywhere(HistoryBuilder.Context(first));
        builder.Read(2, before);
        builder.End().History.Add(new InjectedFault(TimeSpan.Zero, "wiped-disk", builder.Nodes[1], "lost"));
        Assert.Empty(builder.Judge<NoResurrection>());
        Assert.Single(builder.Judge<NoResurrectionAfterDiskLoss>());
    }
}
