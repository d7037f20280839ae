using OrleansKv.Reaping;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>How a node gets on with forgetting what was deleted; see <see cref="ReapStatus"/>.</summary>
internal sealed record ReapingDocument(long Tombstones, int Confirmed, long Reaped, double? LastRoundSeconds, string? WaitsFor)
{
    /// <summary>Makes the document of a status.</summary>
    public static ReapingDocument Of(ReapStatus status) => new(
        status.Pending, status.Confirmed, status.Reaped, status.LastRound is { } age ? Math.Round(age.TotalSeconds, 3) : null, status.WaitsFor);
}
