using OrleansKv.Ring;

namespace OrleansKv.AntiEntropy;

public sealed class ExchangeScheduleTests
{
    private static readonly AntiEntropyOptions Options = new() { Interval = TimeSpan.FromSeconds(60), Jitter = 0.25 };
    private static readonly HashRing Ring = new(Enumerable.Range(0, 5).Select(i => new RingMember($"n{i}", 1, $"z{i}")), new RingParameters { KeyRanges = 32 });

    private static readonly RingSnapshot Snapshot = new(1, Ring);

    private readonly ExchangeSchedule _schedule = new("n0", Options, new Random(1));
    private TimeSpan _now = TimeSpan.FromSeconds(100);

    public ExchangeScheduleTests() => _schedule.Follow(Snapshot, 3, _now);

    [Fact]
    public void A_node_exchanges_its_home_ranges_with_each_other_home_replica()
    {
        var expected = Enumerable.Range(0, 32)
            .Where(static range => Ring.HomeReplicas(range, 3).Contains("n0"))
            .SelectMany(static range => Ring.HomeReplicas(range, 3).ToArray().Where(static node => node != "n0").Select(node => (range, node)));
        Assert.Equal(expected.Order(), _schedule.Pairs.Select(static pair => (pair.Range, pair.Peer)));
        foreach (var pair in _schedule.Pairs)
        {
            var homes = Ring.HomeReplicas(pair.Range, 3);
            Assert.Equal(Math.Max(homes.IndexOf("n0"), homes.IndexOf(pair.Peer)) + 1, pair.SharedBy);
        }
    }

    [Fact]
    public void A_bucket_with_more_home_replicas_brings_more_peers_and_keeps_what_is_known()
    {
        var first = _schedule.TakeNext(_now, static _ => true)!;
        _schedule.Succeeded(first, new ExchangeResult { Differing = 3 }, _now);
        var before = _schedule.Pairs.Count();
        _schedule.Follow(Snapshot, 5, _now);
        Assert.Equal(32 * 4, _schedule.Pairs.Count());
        Assert.True(before < 32 * 4);
        Assert.Equal((_now, 3), _schedule.Pairs.Where(pair => pair.Range == first.Range && pair.Peer == first.Peer).Select(static pair => (pair.LastSuccess!.Value, pair.OutOfDate)).Single());
        _schedule.Follow(Snapshot, 3, _now);
        Assert.Equal(before, _schedule.Pairs.Count());
    }

    [Fact]
    public void A_pair_is_exchanged_by_the_version_of_the_ring_that_it_was_made_of()
    {
        Assert.All(_schedule.Pairs, static pair => Assert.Equal(1, pair.Version));
        _schedule.Follow(new RingSnapshot(2, Ring), 3, _now);
        Assert.All(_schedule.Pairs, static pair => Assert.Equal(2, pair.Version));
    }

    [Fact]
    public void All_is_due_at_first_then_each_pair_once_an_interval()
    {
        var all = _schedule.Pairs.Count();
        Assert.Equal(all, RunDue());
        Assert.Equal(0, RunDue());
        _now += Options.Interval * (1 - Options.Jitter) - TimeSpan.FromSeconds(1);
        Assert.Equal(0, RunDue());
        _now += Options.Interval * Options.Jitter + TimeSpan.FromSeconds(1);
        Assert.Equal(all, RunDue());
    }

    [Fact]
    public void Exchanges_are_spread_over_time()
    {
        RunDue();
        var dues = _schedule.Pairs.Select(pair => pair.Due - _now).ToList();
        Assert.All(dues, due => Assert.InRange(due, Options.Interval * (1 - Options.Jitter), Options.Interval));
        Assert.True(dues.Max() - dues.Min() > Options.Interval * Options.Jitter / 2);
    }

    [Fact]
    public void A_failed_exchange_is_tried_again_later_and_later_but_within_the_interval()
    {
        var pair = _schedule.TakeNext(_now, static _ => true)!;
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 12; i++)
        {
            _schedule.Failed(pair, new ExchangeResult(), "because", _now);
            waits.Add(pair.Due - _now);
        }

        Assert.Equal("because", pair.Failure);
        Assert.InRange(waits[0], TimeSpan.FromSeconds(0.75), TimeSpan.FromSeconds(1));
        Assert.InRange(waits[4], TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(16));
        Assert.All(waits, wait => Assert.True(wait <= Options.Interval));
        _schedule.Succeeded(pair, new ExchangeResult(), _now);
        Assert.Equal((null, 0), (pair.Failure, pair.Failures));
    }

    [Fact]
    public void A_peer_that_is_down_is_left_out_and_overdue_when_it_is_back()
    {
        var isUp = false;
        for (var count = 0; _schedule.TakeNext(_now, node => node != "n1" || isUp) is { } pair; count++)
        {
            Assert.NotEqual("n1", pair.Peer);
            _schedule.Succeeded(pair, new ExchangeResult(), _now);
        }

        Assert.All(_schedule.Pairs.Where(static pair => pair.Peer == "n1"), static pair => Assert.Equal("the node is down", pair.Failure));
        isUp = true;
        Assert.Equal("n1", _schedule.TakeNext(_now, _ => isUp)!.Peer);
    }

    [Fact]
    public void After_a_loss_all_is_due_at_once()
    {
        RunDue();
        _schedule.MakeAllDue(_now);
        Assert.Equal(_schedule.Pairs.Count(), RunDue());
    }

    [Fact]
    public void A_round_goes_first_and_counts_what_became_of_it()
    {
        var range = _schedule.Pairs.Last().Range;
        var part = _schedule.Pairs.Count(pair => pair.Range == range);
        var round = _schedule.BeginRound("a", range);
        Assert.Equal((part, false), (round.Total, round.HasEnded));

        var first = _schedule.TakeNext(_now, static _ => true)!;
        Assert.Equal(range, first.Range);
        _schedule.Succeeded(first, new ExchangeResult { Pulled = 2, Pushed = 1, Bytes = 10 }, _now);
        var second = _schedule.TakeNext(_now, static _ => true)!;
        Assert.Equal(range, second.Range);
        _schedule.Failed(second, new ExchangeResult { Pulled = 1, Bytes = 5 }, "because", _now);
        Assert.Equal(new RepairRoundStatus("a", part, 1, 1, 4, 15), round.Status);
        Assert.True(round.HasEnded);
    }

    [Fact]
    public void A_round_does_not_wait_for_nodes_that_are_down_nor_forget_what_was_interrupted()
    {
        var round = _schedule.BeginRound("a", null);
        var pair = _schedule.TakeNext(_now, static node => node == "n1")!;
        Assert.Equal(round.Total - _schedule.Pairs.Count(static each => each.Peer == "n1"), round.Failed);
        _schedule.Interrupted(pair);
        Assert.True(pair.IsInRound);
        RunDue(static node => node == "n1");
        Assert.True(round.HasEnded);
        Assert.True(_schedule.BeginRound("b", 10_000).HasEnded);
    }

    [Fact]
    public void Trees_are_verified_once_an_interval_at_moments_that_are_spread()
    {
        var verifications = new VerifySchedule(TimeSpan.FromHours(1), new Random(1));
        int[] ranges = [.. Enumerable.Range(0, 32)];
        var taken = new List<int>();
        for (var minute = 0; minute <= 60; minute++)
        {
            if (minute == 30) Assert.InRange(taken.Count, 8, 24);
            while (verifications.TakeNext(ranges, TimeSpan.FromMinutes(minute)) is { } range) taken.Add(range);
        }

        Assert.Equal(ranges, taken.Order());
        verifications.MakeAllDue(TimeSpan.FromMinutes(61));
        Assert.NotNull(verifications.TakeNext(ranges, TimeSpan.FromMinutes(61)));
    }

    private int RunDue(Func<string, bool>? isUp = null)
    {
        var count = 0;
        for (; _schedule.TakeNext(_now, isUp ?? (static _ => true)) is { } pair; count++) _schedule.Succeeded(pair, new ExchangeResult(), _now);
        return count;
    }
}
