using System.Collections.Immutable;

namespace OrleansKv.PlantedBugs;

/// <summary>A planted bug, and by what it shows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MaxSeeds">So many seeds find it, counted from <see cref="FirstSeed"/>: about three times the mean.</param>
/// <param name="Checks">The checks, one of which must fail in the run that finds it.</param>
internal sealed record HuntedBug(string Name, int MaxSeeds, ImmutableArray<string> Checks)
{
    /// <summary>Where the hunt for every bug begins.</summary>
    public const ulong FirstSeed = 1;

    public static ImmutableArray<HuntedBug> All { get; } =
    [
        new(PlantedBug.NoEpochAfterWipedDisk, 20, ["one-dot-one-value"]),
        new(PlantedBug.SyncDropsSibling, 20, ["no-acknowledged-write-lost"]),
        new(PlantedBug.ReadRepairOverwrites, 20, ["no-acknowledged-write-lost"]),
        new(PlantedBug.StaleRingAccepted, 20, ["strict-quorum-reads"]),
        new(PlantedBug.WriteCountedTwice, 20, ["strict-quorum-reads"]),
        new(PlantedBug.ExpiredDeadlineAcks, 20, ["strict-quorum-reads"]),
        new(PlantedBug.ContextNotChecked, 20, ["foreign-contexts-refused"]),
        new(PlantedBug.TombstoneAsAbsent, 20, ["convergence"]),
        new(PlantedBug.LateMintKept, 20, ["no-false-siblings"]),
    ];
}
