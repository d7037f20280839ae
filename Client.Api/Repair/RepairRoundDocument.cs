using OrleansKv.AntiEntropy;

namespace OrleansKv.Client.Api.Repair;

/// <summary>A repair round over all nodes that answered.</summary>
internal sealed record RepairRoundDocument(string Id, bool Ended, int Exchanges, int Done, int Failed, long Keys, long Bytes)
{
    /// <summary>Adds up the parts of a round.</summary>
    public static RepairRoundDocument Of(IEnumerable<RepairRoundStatus> parts) => parts
        .Select(part => new RepairRoundDocument(part.Id, part.HasEnded, part.Total, part.Done, part.Failed, part.Keys, part.Bytes))
        .Aggregate((left, right) => new RepairRoundDocument(
            left.Id, left.Ended && right.Ended, left.Exchanges + right.Exchanges, left.Done + right.Done, left.Failed + right.Failed,
            left.Keys + right.Keys, left.Bytes + right.Bytes));
}
