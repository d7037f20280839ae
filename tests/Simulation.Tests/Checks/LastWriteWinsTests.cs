using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

public sealed class LastWriteWinsTests
{
    [Fact]
    public void The_latest_of_all_writes_stays_alone()
    {
        var builder = new HistoryBuilder("last");
        builder.Mint(builder.Put(), 0);
        builder.Mint(builder.Put(), 1);
        builder.Merge(1, 0);
        builder.Merge(0, 2);
        Assert.Single(builder[2].Siblings);
        Assert.Empty(builder.End().Judge<LastWriteWins>());
    }

    [Fact]
    public void Two_versions_are_one_too_many()
    {
        var builder = new HistoryBuilder("last");
        var (first, second) = (builder.Mint(builder.Put(), 0), builder.Mint(builder.Put(), 1));
        builder.Store(2, HistoryBuilder.Set([first, second]));
        var at = builder.Now;
        Assert.Contains(builder.End().Judge<LastWriteWins>(), breach => breach.At == at);
    }

    [Fact]
    public void An_earlier_version_must_not_win()
    {
        var builder = new HistoryBuilder("last");
        var (first, second) = (builder.PutEverywhere(), builder.PutEverywhere());
        builder.Store(2, HistoryBuilder.Set([first], second));
        var at = builder.Now;
        var breaches = builder.End(repair: false).Judge<LastWriteWins>();
        Assert.Contains(breaches, breach => breach.At == at && breach.Detail.Contains(second.Describe(), StringComparison.Ordinal));
        Assert.Contains(breaches, static breach => breach.Detail.StartsWith("in the end", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_failed_store_left_behind_wins_when_it_is_there_in_the_end()
    {
        var builder = new HistoryBuilder("last");
        builder.PutEverywhere();
        var late = builder.Mint(builder.Delete(), 0, completes: false);
        Assert.Equal(late.Dot, Assert.Single(builder[0].Siblings).Dot);
        Assert.Empty(builder.End(repair: false).Judge<LastWriteWins>());
    }

    [Fact]
    public void The_last_read_must_show_the_winner()
    {
        var builder = new HistoryBuilder("last");
        var (first, second) = (builder.PutEverywhere(), builder.PutEverywhere());
        builder.End();
        var wrong = builder.Read(3, HistoryBuilder.Set([first], second));
        builder.History.Final = [builder.History.Final[0] with { Reads = [builder.History.Final[0].Reads[0], wrong] }];
        Assert.Equal(wrong.Ended, Assert.Single(builder.Judge<LastWriteWins>()).At);
    }
}
