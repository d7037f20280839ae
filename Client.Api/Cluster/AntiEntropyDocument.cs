using OrleansKv.AntiEntropy;
using OrleansKv.Client.Api.Repair;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>How a node's exchanges stand, in short; see <see cref="AntiEntropySummary"/>.</summary>
internal sealed record AntiEntropyDocument(
    bool Paused, int Running, int Ranges, int RangesOutOfDate, long KeysOutOfDate, double OldestExchangeSeconds, long Exchanges, long Failures, RepairRoundDocument? Round)
{
    /// <summary>Makes the document of a summary.</summary>
    public static AntiEntropyDocument Of(AntiEntropySummary summary) => new(
        summary.IsPaused, summary.Running, summary.Ranges, summary.OutOfDate.Select(static pair => pair.Range).Distinct().Count(), summary.KeysOutOfDate,
        Math.Round(summary.Oldest.TotalSeconds, 3), summary.Exchanges, summary.Failures, summary.Round is { } round ? RepairRoundDocument.Of([round]) : null);
}
