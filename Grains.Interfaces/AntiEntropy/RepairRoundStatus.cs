namespace OrleansKv.AntiEntropy;

/// <summary>How a node's part of a repair round stands.</summary>
/// <param name="Id">The round's id.</param>
/// <param name="Total">Exchanges that belong to it.</param>
/// <param name="Done">Those that came to their end.</param>
/// <param name="Failed">Those that failed, or whose peer is down. They are tried again, but not as part of the round.</param>
/// <param name="Keys">Version sets that were stored because of it, on either side.</param>
/// <param name="Bytes">Bytes that it moved.</param>
[GenerateSerializer, Immutable, Alias("kv.RepairRoundStatus")]
public sealed record RepairRoundStatus(
    [property: Id(0)] string Id,
    [property: Id(1)] int Total,
    [property: Id(2)] int Done,
    [property: Id(3)] int Failed,
    [property: Id(4)] long Keys,
    [property: Id(5)] long Bytes)
{
    /// <summary>True when nothing of it is left to do.</summary>
    public bool HasEnded => Done + Failed >= Total;
}
