namespace OrleansKv.Simulation.Histories;

/// <summary>A write of a replica to its store that left one version where it does not belong.</summary>
/// <param name="Lineage">The key's.</param>
/// <param name="Stored">The write.</param>
/// <param name="Version">The version that is wrong.</param>
/// <param name="Fault">What is wrong with it.</param>
internal sealed record StoreStep(Lineage Lineage, StoredSet Stored, MintedVersion Version, StoreFault Fault)
{
    public override string ToString() =>
        $"{Stored.Node} life {Stored.Life} stored {Lineage.Key.Bucket}/{Lineage.Key.Key} with [{string.Join(", ", Stored.Set.Siblings.Select(static sibling => sibling.Dot.Describe()))}]";
}
