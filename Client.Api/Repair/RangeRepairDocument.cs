using OrleansKv.AntiEntropy;

namespace OrleansKv.Client.Api.Repair;

/// <summary>How a range of a node stands with another home replica.</summary>
internal sealed record RangeRepairDocument(int Range, string Peer, double? AgeSeconds, long OutOfDate, string? Failure)
{
    /// <summary>Makes the document of a status.</summary>
    public static RangeRepairDocument Of(RangeExchangeStatus status) => new(status.Range, status.Peer, status.Age?.TotalSeconds, status.OutOfDate, status.Failure);
}
