using OrleansKv.Coordination;
using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

public sealed class ForeignContextsRefusedTests
{
    [Fact]
    public void A_write_with_a_foreign_context_that_is_refused_for_it_or_not_answered_is_right()
    {
        var builder = new HistoryBuilder();
        builder.Answer(Foreign(builder), OperationOutcome.Refused, KvErrorCode.InvalidArgument);
        builder.Answer(Foreign(builder), OperationOutcome.Unknown);
        Assert.Empty(builder.End().Judge<ForeignContextsRefused>());
    }

    [Fact]
    public void A_write_with_a_foreign_context_must_not_be_acknowledged()
    {
        var builder = new HistoryBuilder();
        var write = builder.Acknowledge(Foreign(builder));
        Assert.Equal(write.Ended, Assert.Single(builder.End().Judge<ForeignContextsRefused>()).At);
    }

    [Fact]
    public void A_write_with_a_foreign_context_must_not_be_made()
    {
        var builder = new HistoryBuilder();
        builder.Mint(builder.Answer(Foreign(builder), OperationOutcome.Unknown), 0);
        Assert.Equal(builder.Now, Assert.Single(builder.Judge<ForeignContextsRefused>()).At);
    }

    [Fact]
    public void A_write_with_a_foreign_context_must_not_be_refused_for_another_reason()
    {
        var builder = new HistoryBuilder();
        builder.Answer(Foreign(builder), OperationOutcome.Refused, KvErrorCode.TooManySiblings);
        Assert.Single(builder.End().Judge<ForeignContextsRefused>());
    }

    private static Operation Foreign(HistoryBuilder builder) => builder.Put(CausalContext.Empty, ContextUse.Foreign);
}
