using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Handoff;

public sealed class HintTableTests
{
    private const string Target = "node-2";
    private static readonly ObjectKey Key = new("b", "k");
    private readonly HintTable _hints = new(new HandoffOptions(), FakeGrainFactory.Create([]), new LocalNode("node-1"), TimeProvider.System, NullLogger<HintTable>.Instance);

    [Fact]
    public void A_copy_that_nobody_waits_for_any_more_can_go()
    {
        _hints.AllListed(_hints.Unlisted);
        Add();
        Assert.True(Deliver());
        Assert.False(_hints.HasUnlisted);
    }

    [Fact]
    public void A_copy_that_is_delivered_before_all_copies_are_known_stays_and_is_looked_for_again_although_its_range_was_looked_through()
    {
        Add();
        Assert.False(Deliver());
        _hints.AllListed(unlisted: 0);
        Assert.True(_hints.HasUnlisted);

        // A second look finds it, and no home replica lacks it without a hint.
        var before = _hints.Unlisted;
        Add();
        _hints.AllListed(before);
        Assert.False(_hints.HasUnlisted);
        Assert.True(Deliver());
    }

    private void Add() => _hints.Add(range: 0, Key, VersionSet.Empty, new StandIn([Target], 3));

    private bool Deliver()
    {
        var (hint, writes) = Assert.Single(_hints.Oldest(Target, 10));
        return _hints.End(hint, Target, writes, HintOutcome.Delivered, [Target]);
    }
}
