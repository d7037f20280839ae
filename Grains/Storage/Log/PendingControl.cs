namespace OrleansKv.Storage.Log;

/// <summary>What the store has to say in its log ahead of the next writes.</summary>
/// <param name="Epoch">The current epoch.</param>
/// <param name="Mark">The mark of its counters.</param>
/// <param name="HasNews">False when the log has epoch and mark already.</param>
/// <param name="Damage">Damage to write, what the log does not know of yet at the end.</param>
/// <param name="NewDamage">How many of <paramref name="Damage"/> the log does not know of yet.</param>
internal sealed record PendingControl(DotEpoch Epoch, ulong Mark, bool HasNews, DamagedExtent[] Damage, int NewDamage)
{
    /// <summary>The removed segments; null when the log has them already.</summary>
    public RemovedInterval[]? Removed { get; init; }

    internal List<byte[]> Encode()
    {
        var records = new List<byte[]>(Damage.Length + 2);
        if (HasNews) records.Add(RecordCodec.Epoch(Epoch.Actor.Epoch, Mark));
        if (Removed is not null) records.Add(RecordCodec.Removed(Removed));
        foreach (var extent in Damage) records.Add(RecordCodec.Damage(extent));
        return records;
    }
}
