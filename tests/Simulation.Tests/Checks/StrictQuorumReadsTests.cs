using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

public sealed class StrictQuorumReadsTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("last")]
    public void A_read_that_shows_an_acknowledged_write_or_what_replaced_it_is_right(string bucket)
    {
        var builder = new HistoryBuilder(bucket);
        var first = builder.PutEverywhere();
        builder.Read(1, 2);
        builder.PutEverywhere(HistoryBuilder.Context(first));
        builder.Read(0, 1);
        builder.DeleteEverywhere(builder[0].Context);
        builder.Read(0, 2);
        Assert.Empty(builder.End().Judge<StrictQuorumReads>());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("last")]
    public void A_read_that_misses_an_acknowledged_write_is_stale(string bucket)
    {
        var builder = new HistoryBuilder(bucket);
        var before = builder[2];
        builder.PutEverywhere();
        var stale = builder.Read(2, before);
        var breach = Assert.Single(builder.End().Judge<StrictQuorumReads>());
        Assert.Equal(stale.Ended, breach.At);
        Assert.Empty(builder.Judge<StrictQuorumReadsAfterDiskLoss>());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("last")]
    public void A_read_that_shows_only_what_was_replaced_is_stale(string bucket)
    {
        var builder = new HistoryBuilder(bucket);
        var first = builder.PutEverywhere();
        var before = builder[2];
        builder.PutEverywhere(HistoryBuilder.Context(first));
        builder.Read(2, before);
        Assert.Single(builder.End().Judge<StrictQuorumReads>());
    }

    [Fact]
    public void A_context_that_knows_of_a_write_which_nothing_replaced_does_not_stand_for_it()
    {
        var builder = new HistoryBuilder();
        var (first, second) = (builder.PutEverywhere(), builder.PutEverywhere());
        builder.Read(2, HistoryBuilder.Set([second], first));
        Assert.Single(builder.End().Judge<StrictQuorumReads>());
    }

    [Fact]
    public void A_read_that_began_before_the_acknowledgement_or_of_too_few_replicas_may_miss_it()
    {
        var builder = new HistoryBuilder();
        var put = builder.Put();
        builder.Mint(put, 0);
        builder.Merge(0, 1);
        builder.Read(2, VersionSet.Empty);
        builder.Acknowledge(put);
        builder.Read(1, VersionSet.Empty);
        Assert.Empty(builder.End().Judge<StrictQuorumReads>());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public void Of_a_delete_sent_several_times_the_acknowledged_one_may_have_found_nothing(int attempts, int breaches)
    {
        var builder = new HistoryBuilder();
        var delete = builder.Delete();
        delete.Attempts = attempts;
        builder.Mint(delete, 0);
        builder.Acknowledge(delete);
        builder.Read(2, VersionSet.Empty);
        Assert.Equal(breaches, builder.End().Judge<StrictQuorumReads>().Count);
    }

    [Fact]
    public void After_a_lost_disk_it_is_the_other_check_that_says_so()
    {
        var builder = new HistoryBuilder();
        builder.PutEverywhere();
        builder.Read(2, VersionSet.Empty);
        builder.End().History.Add(new InjectedFault(TimeSpan.Zero, "wiped-disk", builder.Nodes[1], "lost"));
        Assert.Empty(builder.Judge<StrictQuorumReads>());
        Assert.Single(builder.Judge<StrictQuorumReadsAfterDiskLoss>());
    }
}
