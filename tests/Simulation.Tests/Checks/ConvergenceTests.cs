namespace OrleansKv.Simulation.Checks;

public sealed class ConvergenceTests
{
    [Fact]
    public void Replicas_that_became_equal_have_converged()
    {
        var builder = Diverged().End();
        Assert.Empty(builder.Judge<Convergence>());
    }

    [Fact]
    public void Replicas_that_stay_different_have_not()
    {
        var builder = Diverged().End(repair: false);
        var breach = Assert.Single(builder.Judge<Convergence>());
        Assert.Contains("plain/k", breach.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replica_that_does_not_answer_has_not()
    {
        var builder = Diverged().End();
        var final = builder.History.Final[0];
        builder.History.Final = [final with { Replicas = final.Replicas.SetItem(1, (builder.Nodes[1], null)) }];
        builder.History.Converged = null;
        Assert.Contains(builder.Nodes[1], Assert.Single(builder.Judge<Convergence>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_replicas_that_were_equal_before_anybody_read_have_converged_without_reads()
    {
        Assert.Single(Diverged().End().Judge<ConvergenceWithoutReads>());
        var builder = Diverged();
        builder.Merge(0, 1);
        builder.Merge(1, 2);
        Assert.Empty(builder.End().Judge<ConvergenceWithoutReads>());
    }

    private static HistoryBuilder Diverged()
    {
        var builder = new HistoryBuilder();
        builder.Mint(builder.Put(), 0);
        return builder;
    }
}
