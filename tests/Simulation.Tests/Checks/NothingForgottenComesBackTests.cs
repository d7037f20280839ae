using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

public sealed class NothingForgottenComesBackTests
{
    [Fact]
    public void A_value_that_is_stored_again_after_its_deleted_key_was_forgotten_has_come_back()
    {
        var (builder, before) = Forgotten();
        builder.Store(1, before);
        var at = builder.Now;
        builder.Merge(1, 2);
        Assert.Equal(at, Assert.Single(builder.End().Judge<NothingForgottenComesBack>()).At);
    }

    [Fact]
    public void What_is_written_after_a_key_was_forgotten_has_not_come_back()
    {
        var (builder, _) = Forgotten();
        builder.PutEverywhere();
        Assert.Empty(builder.End().Judge<NothingForgottenComesBack>());
        Assert.Empty(builder.Judge<NoFalseMerge>());
        Assert.Empty(builder.Judge<NoAcknowledgedWriteLost>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_damaged_copy_that_was_merged_with_nothing_time_and_again_was_not_forgotten(bool fails)
    {
        var builder = new HistoryBuilder();
        builder.Mint(builder.Put(), 1);
        var copy = builder[1];
        for (var times = 0; times < 3; times++) builder.Store(1, VersionSet.Empty, fails: fails);
        builder.Store(0, copy);
        Assert.Empty(builder.End().Judge<NothingForgottenComesBack>());
    }

    [Fact]
    public void A_key_that_has_a_value_must_not_be_forgotten()
    {
        var builder = new HistoryBuilder();
        builder.PutEverywhere();
        for (var home = 0; home < 3; home++) builder.Store(home, VersionSet.Empty);
        Assert.NotEmpty(builder.End().Judge<NoAcknowledgedWriteLost>());
    }

    private static (HistoryBuilder Builder, VersionSet Before) Forgotten()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        var before = builder[0];
        builder.DeleteEverywhere(HistoryBuilder.Context(first));
        for (var home = 0; home < 3; home++) builder.Store(home, VersionSet.Empty);
        return (builder, before);
    }
}
