namespace OrleansKv.Coordination;

public sealed class HedgeBudgetTests
{
    [Theory]
    [InlineData(0.05)]
    [InlineData(1)]
    public void No_more_than_the_share_of_reads_is_hedged_but_for_the_first_and_a_burst(double share)
    {
        var budget = new HedgeBudget(new CoordinationOptions { MaxHedgedShare = share });
        var hedged = 0;
        for (var i = 0; i < 1_000; i++)
        {
            budget.Earn();
            if (budget.TrySpend()) hedged++;
        }
        Assert.InRange(hedged, (1_000 * share) - 1, (1_000 * share) + 1);

        for (var i = 0; i < 100_000; i++) budget.Earn();
        Assert.Equal(10, Enumerable.Range(0, 1_000).Count(_ => budget.TrySpend()));
    }

    [Fact]
    public void A_share_of_nothing_lets_no_read_be_hedged() => Assert.False(new HedgeBudget(new CoordinationOptions { MaxHedgedShare = 0 }).TrySpend());
}
