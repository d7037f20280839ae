using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>Of five nodes the last two are fallbacks, and take a write that no home replica got.</summary>
public sealed class HandedOverBeforeRemovedTests
{
    private const int Home = 0;
    private const int OtherHome = 1;
    private const int Fallback = 3;
    private const int OtherFallback = 4;

    private readonly HistoryBuilder _builder = new(fallbacks: 2);

    public HandedOverBeforeRemovedTests()
    {
        var put = _builder.Put();
        _builder.Mint(put, Fallback);
        _builder.Merge(Fallback, OtherFallback);
        _builder.Acknowledge(put);
    }

    [Fact]
    public void A_copy_that_a_home_replica_and_another_fallback_have_may_go()
    {
        _builder.Merge(Fallback, Home);
        Remove(Fallback);
        Assert.Empty(Judge());
    }

    [Fact]
    public void A_copy_that_one_other_replica_has_of_two_that_are_to_have_it_is_kept()
    {
        _builder.Merge(Fallback, Home);
        Remove(OtherFallback);
        Remove(Fallback);
        Assert.EndsWith($"only {_builder.Nodes[Home]} had it", Assert.Single(Judge()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_that_two_home_replicas_have_may_go_on_both_fallbacks()
    {
        _builder.Merge(Fallback, Home);
        _builder.Merge(Fallback, OtherHome);
        Remove(OtherFallback);
        Remove(Fallback);
        Assert.Empty(Judge());
    }

    [Fact]
    public void A_fallback_whose_disk_was_destroyed_counts_though_it_goes_on_without_the_write()
    {
        _builder.History.Add(new InjectedFault(_builder.Now, "bit-flip", _builder.Nodes[OtherFallback], "2 of them"));
        var put = _builder.Put();
        _builder.Mint(put, Home);
        _builder.Store(OtherFallback, _builder[Home]);
        _builder.Acknowledge(put);
        _builder.Merge(Fallback, Home);
        Remove(Fallback);
        Assert.Empty(Judge());
    }

    private void Remove(int replica) => _builder.Store(replica, VersionSet.Empty);

    private List<(TimeSpan At, string Detail)> Judge()
    {
        for (var home = 0; home < 3; home++) _builder.Merge(Home, home);
        return _builder.End().Judge<HandedOverBeforeRemoved>();
    }
}
