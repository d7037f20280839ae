using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Membership;
using OrleansKv.Reaping;

namespace OrleansKv.Client.Api.Fakes;

/// <summary>What the first node says; the second does not answer.</summary>
public sealed partial class FakeCluster
{
    private static readonly NodeReport Report = new(
        [new HintsView("n2", 3, 900, new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero), 4, 1)],
        new AntiEntropySummary(
            IsPaused: false, Running: 1, Ranges: 4, [new RangePeer(1, "n2", true), new RangePeer(3, "n2", true)], KeysOutOfDate: 5, TimeSpan.FromSeconds(61.5), Exchanges: 9, Failures: 2,
            new RepairRoundStatus("00000000000000aa", 4, 2, 2, 30, 4_000)),
        new ReapStatus("n1", Pending: 7, Confirmed: 2, Reaped: 11, TimeSpan.FromSeconds(2.25), "node n2 is down: it may hold older versions"),
        new ReadRepairCounts(6, 1, 2),
        [new MemberOpinion("n1", MemberStatus.Alive), new MemberOpinion("n2", MemberStatus.Suspect)]);
}
