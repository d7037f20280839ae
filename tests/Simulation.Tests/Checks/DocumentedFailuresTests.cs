namespace OrleansKv.Simulation.Checks;

public sealed class DocumentedFailuresTests
{
    [Fact]
    public void A_run_without_unexpected_exceptions_keeps_the_promise() => Assert.Empty(new HistoryBuilder().End().Judge<DocumentedFailures>());

    [Fact]
    public void An_unexpected_exception_is_a_breach_when_it_came()
    {
        var builder = new HistoryBuilder();
        builder.History.Unexpected.Add((TimeSpan.FromSeconds(3), "NullReferenceException"));
        Assert.Equal((TimeSpan.FromSeconds(3), "NullReferenceException"), Assert.Single(builder.Judge<DocumentedFailures>()));
    }
}
