namespace OrleansKv.AntiEntropy;

/// <summary>A node's part of a repair round.</summary>
internal sealed class RepairRound(string id, int total)
{
    public string Id => id;

    public int Total => total;

    public int Done { get; set; }

    public int Failed { get; set; }

    public long Keys { get; set; }

    public long Bytes { get; set; }

    public bool HasEnded => Done + Failed >= total;

    public RepairRoundStatus Status => new(id, total, Done, Failed, Keys, Bytes);
}
