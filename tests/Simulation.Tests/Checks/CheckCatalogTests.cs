namespace OrleansKv.Simulation.Checks;

public sealed class CheckCatalogTests
{
    public static TheoryData<string> Names => [.. CheckCatalog.All.Select(static check => check.Name)];

    [Fact]
    public void Every_check_that_is_switched_off_exists_and_says_why()
    {
        Assert.Empty(SwitchedOff.Reasons.Keys.Except(CheckCatalog.All.Select(static check => check.Name)));
        Assert.All(SwitchedOff.Reasons.Values, static reason => Assert.True(reason.Length > 20));
    }

    [Fact]
    public void Every_check_has_a_name_and_a_promise_of_its_own()
    {
        Assert.Equal(CheckCatalog.All.Length, CheckCatalog.All.Select(static check => check.Name).Distinct().Count());
        Assert.Equal(CheckCatalog.All.Length, CheckCatalog.All.Select(static check => check.Promise).Distinct().Count());
        Assert.All(CheckCatalog.All, static check => Assert.Matches("^[a-z]+(-[a-z]+)*$", check.Name));
        Assert.All(CheckCatalog.All, static check => Assert.EndsWith(".", check.Promise));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_ordinary_history_keeps_every_promise(string name)
    {
        foreach (var bucket in new[] { "plain", "last", "strong" })
        {
            var builder = Ordinary(bucket);
            Assert.Empty(CheckCatalog.All.Single(check => check.Name == name).Judge(builder.History, new(builder.History)));
        }
    }

    [Fact]
    public void Checks_that_are_switched_off_are_not_made_and_the_earliest_breach_comes_first()
    {
        var builder = Ordinary("plain");
        builder.History.Converged = null;
        builder.History.Unexpected.Add((TimeSpan.FromSeconds(9), "second"));
        builder.History.Unexpected.Add((TimeSpan.FromSeconds(2), "first"));
        Assert.Equal(["first", "second"], CheckCatalog.Judge(builder.History).Select(static violation => violation.Detail));
    }

    /// <summary>Two siblings, a write that replaces one, a delete, a new value, a failed put that becomes visible; reads everywhere.</summary>
    private static HistoryBuilder Ordinary(string bucket)
    {
        var builder = new HistoryBuilder(bucket);
        builder.Read(0, 1);
        var first = builder.PutEverywhere();
        builder.PutEverywhere();
        builder.Read(1, 2);
        builder.PutEverywhere(HistoryBuilder.Context(first));
        builder.DeleteEverywhere(builder.Read(0, 2).Returned);
        builder.Read(0, 1);
        builder.PutEverywhere();
        builder.Mint(builder.Answer(builder.Put(), Histories.OperationOutcome.Failed, Coordination.KvErrorCode.QuorumNotMet), 1);
        builder.Read(1, 2);
        builder.Merge(1, 0);
        builder.Merge(1, 2);
        return builder.End();
    }
}
