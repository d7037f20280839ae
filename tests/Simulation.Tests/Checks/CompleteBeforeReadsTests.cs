using OrleansKv.Ring;

namespace OrleansKv.Simulation.Checks;

/// <summary>Of five nodes the one of the first home replica leaves, and another one gets its place.</summary>
public sealed class CompleteBeforeReadsTests
{
    private const int N = 3;

    [Fact]
    public void A_new_home_replica_that_lacks_a_write_when_reads_go_over_to_it_is_found()
    {
        var builder = new HistoryBuilder(fallbacks: 2);
        builder.PutEverywhere();
        var added = Move(builder, static (_, _) => { });
        Assert.EndsWith($"went over to {builder.Nodes[added]}, which did not have it", Assert.Single(builder.End().Judge<CompleteBeforeReads>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_home_replica_that_was_filled_before_reads_go_over_to_it_is_complete()
    {
        var builder = new HistoryBuilder(fallbacks: 2);
        builder.PutEverywhere();
        Move(builder, static (builder, added) => builder.Merge(1, added));
        Assert.Empty(builder.End().Judge<CompleteBeforeReads>());
    }

    [Theory]
    [InlineData("last", 0)]
    [InlineData("plain", 1)]
    public void A_later_write_replaces_an_earlier_one_that_it_knows_nothing_of_where_the_last_write_wins(string bucket, int breaches)
    {
        var builder = new HistoryBuilder(bucket, fallbacks: 2);
        builder.PutEverywhere();
        var second = builder.PutEverywhere();
        Move(builder, (builder, added) => builder.Store(added, HistoryBuilder.Set([second])));
        Assert.Equal(breaches, builder.End().Judge<CompleteBeforeReads>().Count);
    }

    /// <summary>Goes on to the instant after reads have gone over to the new home replica; returns its number.</summary>
    private static int Move(HistoryBuilder builder, Action<HistoryBuilder, int> fill)
    {
        var range = KeySpace.RangeOf(builder.Key.Bucket, builder.Key.Key, builder.Plan.Ring.KeyRanges);
        var filling = Become(builder, MovePhase.Filling).LayoutOf(range);
        var added = builder.Nodes.IndexOf(filling.To.Take(N).Except(builder.Nodes.Take(N)).Single());
        fill(builder, added);
        Become(builder, MovePhase.Switching);
        return added;
    }

    private static RingSnapshot Become(HistoryBuilder builder, MovePhase phase)
    {
        var before = builder.History.Rings[^1].Ring;
        var (version, first) = (before.Version + 1, before.State.Memberships[0]);
        var second = new RingMembership(first.Id + 1, first.Members.RemoveAll(member => member.Node == builder.Nodes[0]));
        var ring = new RingSnapshot(
            before.State with
            {
                Version = version,
                Memberships = [first, second],
                Ranges = [new RangePlacement(before.KeyRanges, version, first.Id, second.Id, phase)],
            },
            builder.Plan.Ring.Parameters);
        builder.History.Add(builder.Wait(TimeSpan.FromSeconds(1)), builder.Nodes[1], ring);
        return ring;
    }
}
