namespace OrleansKv.Simulation.Checks;

public sealed class AcknowledgedByEnoughTests
{
    [Fact]
    public void A_write_that_two_replicas_have_is_acknowledged_by_two()
    {
        var builder = new HistoryBuilder();
        var put = builder.Put();
        builder.Mint(put, 0);
        builder.Merge(0, 1);
        builder.Acknowledge(put);
        Assert.Empty(builder.End().Judge<AcknowledgedByEnough>());
    }

    [Fact]
    public void One_replica_does_not_count_twice()
    {
        var builder = new HistoryBuilder();
        var put = builder.Put();
        builder.Mint(put, 0);
        builder.Store(0, builder[0]);
        builder.Acknowledge(put);
        builder.Merge(0, 1);
        Assert.Equal(put.Ended, Assert.Single(builder.End().Judge<AcknowledgedByEnough>()).At);
    }

    [Fact]
    public void A_store_that_has_not_said_that_it_is_durable_does_not_count()
    {
        var builder = new HistoryBuilder();
        var put = builder.Put();
        builder.Mint(put, 0);
        builder.Store(1, builder[0], completes: false);
        builder.Acknowledge(put);
        Assert.Single(builder.End().Judge<AcknowledgedByEnough>());
    }

    [Fact]
    public void Two_versions_of_one_write_on_a_replica_each_are_not_one_on_two()
    {
        var builder = new HistoryBuilder();
        var put = builder.Put();
        put.Attempts = 2;
        builder.Mint(put, 0);
        builder.Mint(put, 1);
        builder.Acknowledge(put);
        Assert.Single(builder.End().Judge<AcknowledgedByEnough>());
    }
}
