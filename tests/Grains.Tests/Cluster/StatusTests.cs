using System.Diagnostics.Metrics;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Telemetry;
using OrleansKv.Versioning;

namespace OrleansKv.Cluster;

/// <summary>What nodes say of themselves and of each other, before, during and after one of them is away.</summary>
[Collection(TimedClusters.Name)]
public sealed class StatusTests : IAsyncLifetime
{
    private const string Victim = "Silo_3";
    private static readonly QuorumSize All = new(QuorumKind.All, 0);
    private KvTestCluster _kv = null!;

    public async Task InitializeAsync()
    {
        _kv = await KvTestCluster.StartAsync(4, options => options with
        {
            Gossip = options.Gossip with
            {
                Interval = TimeSpan.FromMilliseconds(100),
                SuspicionTime = TimeSpan.FromMilliseconds(200),
                MinStandardDeviation = TimeSpan.FromMilliseconds(50),
                FirstInterval = TimeSpan.FromMilliseconds(200),
            },
            Handoff = options.Handoff with { RetryInterval = TimeSpan.FromMilliseconds(100) },
            AntiEntropy = options.AntiEntropy with { Interval = TimeSpan.FromMilliseconds(500) },
            Reaping = options.Reaping with { Interval = TimeSpan.FromMilliseconds(200) },
        });
        _kv.EntersByFirstNode = true;
    }

    public async Task DisposeAsync() => await _kv.DisposeAsync();

    [Fact]
    public async Task A_node_that_is_away_is_down_for_every_other_with_hints_and_ranges_out_of_date_until_it_is_back()
    {
        await SeenAsync(static nodes => nodes.All(node => node.Report is { Opinions.Length: 4, AntiEntropy.OutOfDate.IsEmpty: true } report
            && report.Opinions.All(static opinion => opinion.Status == MemberStatus.Alive)), "every node has every node alive, and has exchanged all its ranges");
        Assert.Equal(3 * 128, (await NodesAsync()).Sum(static node => node.Report!.AntiEntropy.Ranges));
        var ranges = (await NodesAsync()).Single(static node => node.Node == Victim).Report!.AntiEntropy.Ranges;

        var outOfDate = 0.0;
        using var listener = Listen("kv.antientropy.outofdate", "kv.node", "Silo_0", measured => Volatile.Write(ref outOfDate, measured));
        await _kv.KillAsync(Victim);
        await SeenAsync(static nodes => nodes.All(static node => node.Node == Victim ? node.Report is null : node.Report!.Opinions.Contains(new MemberOpinion(Victim, MemberStatus.Down))),
            "every living node has it down");
        var (key, _) = await _kv.FindKeyAsync(static homes => homes.Contains(Victim));
        Assert.Null((await _kv.PutAsync(key, "value")).Error);
        await SeenAsync(static nodes => nodes.Any(static node => node.Report?.Hints.Any(static hints => hints is { Target: Victim, Count: 1, Bytes: > 0 }) == true), "a node keeps it for the one that is down");
        await SeenAsync(nodes => nodes.SelectMany(static node => node.Report?.AntiEntropy.OutOfDate ?? []).Where(static pair => pair is { Peer: Victim, HasFailed: true })
            .Select(static pair => pair.Range).Distinct().Count() == ranges, "the others say of all its ranges that it may have something else");
        Assert.Equal(1, Gauge("kv.hints.outstanding", "kv.target", Victim));
        Assert.True(Gauge("kv.hints.data", "kv.target", Victim) > 0);
        await Eventually.TrueAsync(() => Task.FromResult(Gauge("kv.members", "kv.membership.status", "down") >= 3), "the metric has it down for each of the others");
        Assert.True(Gauge("kv.membership.phi", "kv.member", Victim) > 1);

        await Eventually.TrueAsync(async () => Volatile.Read(ref outOfDate) is > 0 and var figure
            && figure == (await NodesAsync()).First().Report!.AntiEntropy.OutOfDate.Select(static pair => pair.Range).Distinct().Count(), "the metric says what the node says");

        await _kv.RestartAsync(Victim);
        await SeenAsync(static nodes => nodes.All(static node => node.Report is { AntiEntropy.OutOfDate.IsEmpty: true } report
            && report.Hints.All(static hints => hints.Count == 0) && report.Opinions.All(static opinion => opinion.Status == MemberStatus.Alive)), "all is as it was");
    }

    [Fact]
    public async Task A_node_says_how_many_tombstones_wait_and_what_its_read_repairs_did()
    {
        var (key, homes) = await _kv.FindKeyAsync(static homes => homes.Contains("Silo_0"));
        Assert.Null((await _kv.PutAsync(key, "value", w: All)).Error);
        Assert.Null((await _kv.DeleteAsync(key)).Error);
        await SeenAsync(nodes => nodes.Single(node => node.Node == homes[0]).Report!.Reaping is { Pending: 1, LastRound: not null }, "the first home replica counts the tombstone");

        // A version that one replica alone has.
        await _kv.Grains.GetGrain<IRepairGrain>(0).SetPausedAsync(true);
        Assert.All(await NodesAsync(), static node => Assert.True(node.Report!.AntiEntropy.IsPaused));
        var replica = _kv.Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId((await _kv.LocateAsync(key)).Range, homes[1]).ToString());
        Assert.Equal(WriteStatus.Stored, await replica.MergeAsync(new MergeCommand(key, FakeReplicas.Minted("elsewhere", 1, "one replica alone"), ConflictPolicy.Siblings, 1)));
        Assert.Equal(["one replica alone"], KvTestCluster.Texts(await _kv.GetAsync(key, All)));
        await SeenAsync(static nodes => nodes.Sum(static node => node.Report!.ReadRepairs.Done) == 2, "the two that lacked it were repaired");
    }

    private async Task<IEnumerable<NodeView>> NodesAsync() => (await _kv.Cluster.GetNodesAsync()).Nodes;

    private Task SeenAsync(Func<IEnumerable<NodeView>, bool> isSeen, string what) => Eventually.TrueAsync(async () => isSeen(await NodesAsync()), what);

    /// <summary>The sum of a gauge's series with a tag, asked for now.</summary>
    private static double Gauge(string name, string tag, string value)
    {
        var sum = 0.0;
        using var listener = Listen(name, tag, value, measured => sum += measured);
        listener.RecordObservableInstruments();
        return sum;
    }

    private static MeterListener Listen(string name, string tag, string value, Action<double> take)
    {
        void Take(double measured, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var each in tags)
                if (each.Key == tag && Equals(each.Value, value)) take(measured);
        }

        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == KvMetrics.Name && instrument.Name == name) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, measured, tags, _) => Take(measured, tags));
        listener.SetMeasurementEventCallback<double>((_, measured, tags, _) => Take(measured, tags));
        listener.Start();
        return listener;
    }
}
