using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>Values that live so long and no longer.</summary>
internal sealed class TimeToLive : ICheck
{
    /// <summary>Expiries are whole milliseconds.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(1);

    public string Name => "time-to-live";

    public string Promise =>
        "A value expires as long after its put as that says, or else its bucket, give or take what clocks were wrong by, and no read that begins later returns it.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        lineages.All.SelectMany(lineage => Expiries(history, lineage).Concat(Reads(history, lineage)));

    private static IEnumerable<(TimeSpan At, string Detail)> Expiries(History history, Lineage lineage)
    {
        foreach (var version in lineage.Minted)
        {
            if (version.Operation is not { Kind: OperationKind.Put } put) continue;
            if (version.ExpiresAt is not { } expiry || put.Lifetime is not { } lifetime)
            {
                if (version.ExpiresAt is not null || put.Lifetime is not null)
                    yield return (version.At, $"{version.Describe()} expires {Text(version.ExpiresAt)}, and was to live {Text(put.Lifetime)}");
            }
            else if (expiry < put.Started + lifetime - history.ClocksBehind - Resolution || expiry > version.At + lifetime + history.ClocksAhead)
            {
                yield return (version.At, $"{version.Describe()} expires at {expiry}, and was to live {lifetime} from between {put.Started} and {version.At} on");
            }
        }
    }

    private static IEnumerable<(TimeSpan At, string Detail)> Reads(History history, Lineage lineage)
    {
        foreach (var read in lineage.Reads)
        {
            foreach (var value in read.Read)
            {
                if (lineage.Find(value.Dot) is { } version && version.ExpiresAt + history.ClocksBehind <= read.Started)
                    yield return (read.Ended!.Value, $"{read}, begun at {read.Started}, returned {version.Describe()}, which had expired at {version.ExpiresAt} by a clock that is right, and none was further behind than {history.ClocksBehind}");
            }
        }
    }

    private static string Text(TimeSpan? time) => time is { } known ? $"{known}" : "never";
}
