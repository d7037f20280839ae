namespace OrleansKv.Simulation.Checks;

public sealed class BoundedMemoryTests
{
    [Fact]
    public void A_run_with_little_work_few_timers_and_few_siblings_is_bounded()
    {
        var builder = new HistoryBuilder();
        builder.PutEverywhere();
        builder.History.PeakReady = 20;
        builder.History.TimersAtRest = 10;
        Assert.Empty(builder.End().Judge<BoundedMemory>());
    }

    [Fact]
    public void Work_that_piles_up_is_a_breach()
    {
        var builder = new HistoryBuilder();
        builder.History.PeakReady = 100_000;
        Assert.Contains("100000 pieces", Assert.Single(builder.Judge<BoundedMemory>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Timers_that_are_left_behind_are_a_breach()
    {
        var builder = new HistoryBuilder();
        builder.History.TimersAtRest = 1_000;
        Assert.Contains("1000 timers", Assert.Single(builder.Judge<BoundedMemory>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Siblings_above_the_limit_and_those_that_were_writing_are_a_breach()
    {
        var builder = new HistoryBuilder();
        var limit = builder.Plan.NodeOptions.Versioning.MaxSiblings + (builder.Plan.Clients * 3);
        for (var i = 0; i < limit; i++) builder.Mint(builder.Put(), 0);
        Assert.Empty(builder.Judge<BoundedMemory>());
        builder.Mint(builder.Put(), 0);
        Assert.Equal(builder.Now, Assert.Single(builder.Judge<BoundedMemory>()).At);
    }
}
