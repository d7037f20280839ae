using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

public sealed class VisibleWritesStayTests
{
    [Fact]
    public void A_failed_put_that_was_read_and_stays_is_a_write()
    {
        var builder = Seen();
        Assert.Empty(builder.End().Judge<VisibleWritesStay>());
    }

    [Fact]
    public void A_failed_put_that_was_read_must_not_vanish()
    {
        var builder = Seen();
        var read = builder.History.Operations[^1];
        builder.Store(1, VersionSet.Empty);
        Assert.Equal(read.Ended, Assert.Single(builder.End().Judge<VisibleWritesStay>()).At);
    }

    [Fact]
    public void With_a_lost_copy_nobody_can_expect_what_nobody_acknowledged()
    {
        var builder = Seen();
        builder.Store(1, VersionSet.Empty);
        builder.End().History.DeadNode = builder.Nodes[1];
        Assert.Empty(builder.Judge<VisibleWritesStay>());
    }

    [Fact]
    public void A_failed_put_that_nobody_read_may_vanish()
    {
        var builder = new HistoryBuilder();
        builder.Mint(builder.Answer(builder.Put(), OperationOutcome.Failed), 1);
        builder.Store(1, VersionSet.Empty);
        Assert.Empty(builder.End().Judge<VisibleWritesStay>());
    }

    [Fact]
    public void A_failed_put_that_was_read_may_be_forgotten_at_its_end()
    {
        var builder = new HistoryBuilder();
        builder.Mint(builder.Answer(builder.Put(ttl: TimeSpan.FromSeconds(10)), OperationOutcome.Failed), 1, completes: false);
        builder.History.Stored[^1].HasFailed = true;
        builder.Read(0, 1);
        builder.Wait(TimeSpan.FromSeconds(60));
        builder.Store(1, VersionSet.Empty);
        Assert.Empty(builder.End().Judge<VisibleWritesStay>());
    }

    private static HistoryBuilder Seen()
    {
        var builder = new HistoryBuilder();
        builder.Mint(builder.Answer(builder.Put(), OperationOutcome.Failed), 1);
        builder.Read(0, 1);
        return builder;
    }
}
