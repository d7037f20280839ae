using System.Collections.Immutable;
using OrleansKv.AntiEntropy;

namespace OrleansKv.Client.Api.Fakes;

/// <summary>Repair: two nodes, of which the second does not answer.</summary>
public sealed partial class FakeCluster : IRepairGrain
{
    /// <summary>What was asked for, in order.</summary>
    public List<(int? Range, string? Node)> Repairs { get; } = [];

    /// <summary>What nodes were told last.</summary>
    public bool IsPaused { get; private set; }

    public async ValueTask<RepairStarted> StartAsync(int? range, string? node)
    {
        if (Fault is not null)
            await Fault(CancellationToken.None);
        Repairs.Add((range, node));
        if (range > 127)
            return new RepairStarted($"There is no range {range}.", "", 0, []);
        return new RepairStarted(null, "00000000000000aa", node == "n2" ? 0 : 5, node == "n1" ? [] : ["n2"]);
    }

    public async ValueTask<ImmutableArray<NodeRepairStatus>> GetStatusAsync()
    {
        if (Fault is not null)
            await Fault(CancellationToken.None);
        var status = new AntiEntropyStatus(
            "n1", IsPaused, 1, 9, 2, 30, 100, 4_000, 0,
            [new RangeExchangeStatus(3, "n2", TimeSpan.FromSeconds(1.5), 4, null), new RangeExchangeStatus(4, "n2", null, 0, "the node is down")],
            new RepairRoundStatus("00000000000000aa", 5, 2, 1, 30, 4_000));
        return [new NodeRepairStatus("n1", status, null), new NodeRepairStatus("n2", null, "it did not answer in time")];
    }

    public ValueTask<ImmutableArray<NodeRepairStatus>> SetPausedAsync(bool isPaused)
    {
        IsPaused = isPaused;
        return GetStatusAsync();
    }
}
