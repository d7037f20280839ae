using System.Collections.Immutable;

namespace OrleansKv.PlantedBugs;

/// <summary>A planted bug, and by what it shows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MaxSeeds">So many seeds find it, counted from <see cref="FirstSeed"/>: about three times the mean, for the rarest twice.</param>
/// <param name="Checks">The checks, one of which must fail in the run that finds it.</param>
/// <param name="RingChanges">Whether the ring changes in some of those runs.</param>
/// <param name="Faults">The kinds of faults among which those runs choose; null: all.</param>
internal sealed record HuntedBug(string Name, int MaxSeeds, ImmutableArray<string> Checks, bool RingChanges = false, ImmutableSortedSet<string>? Faults = null)
{
    /// <summary>Where the hunt for every bug begins.</summary>
    public const ulong FirstSeed = 1;

    public static ImmutableArray<HuntedBug> All { get; } =
    [
        new(PlantedBug.NoEpochAfterWipedDisk, 14, ["one-dot-one-value", "no-false-merge", "no-acknowledged-write-lost", "survivors"]),
        new(PlantedBug.AckBeforeSync, 8, ["no-acknowledged-write-lost", "strict-quorum-reads", "no-false-merge", "no-resurrection", "last-write-wins", "survivors"]),
        new(PlantedBug.CounterRestarts, 6, ["one-dot-one-value"]),
        new(PlantedBug.CorruptValueServed, 12, ["one-dot-one-value", "nothing-corrupt", "no-false-merge"]),
        new(PlantedBug.SyncDropsSibling, 5, ["no-false-merge", "no-acknowledged-write-lost", "survivors"]),
        new(PlantedBug.ReadRepairOverwrites, 6, ["no-false-merge", "last-write-wins", "no-false-siblings", "strict-quorum-reads"]),
        new(PlantedBug.StaleRingAccepted, 18, ["strict-quorum-reads", "strict-quorum-reads-after-disk-loss", "acknowledged-by-enough", "no-fallback-copies", "complete-before-reads", "no-acknowledged-write-lost"], RingChanges: true),
        new(PlantedBug.WriteCountedTwice, 5, ["acknowledged-by-enough"]),
        new(PlantedBug.ExpiredDeadlineAcks, 6, ["acknowledged-by-enough"]),
        new(PlantedBug.ContextNotChecked, 6, ["foreign-contexts-refused"]),
        new(PlantedBug.TombstoneAsAbsent, 6, ["acknowledged-by-enough", "convergence", "no-resurrection", "strict-quorum-reads"]),
        new(PlantedBug.FallbackCopyKept, 5, ["no-fallback-copies"]),
        new(PlantedBug.HintDeletedBeforeAck, 9, ["handed-over-before-removed", "no-false-merge", "no-acknowledged-write-lost", "survivors", "convergence", "convergence-without-reads", "visible-writes-stay", "last-write-wins", "acknowledged-by-enough"]),
        new(PlantedBug.MerkleLeafNotUpdated, 6, ["convergence-without-reads"]),
        new(PlantedBug.ExpiredValueServed, 6, ["time-to-live"]),
        new(PlantedBug.ReapedWithHomeAway, 30, ["nothing-forgotten-too-soon", "nothing-forgotten-comes-back", "convergence-without-reads", "no-false-merge", "survivors", "no-resurrection", "convergence", "visible-writes-stay", "strict-quorum-reads", "no-acknowledged-write-lost"]),
        new(PlantedBug.SuspicionNeverRefuted, 15, ["membership-agrees"]),
        new(PlantedBug.DownMovesTheRing, 14, ["no-fallback-copies", "strict-quorum-reads", "strict-quorum-reads-after-disk-loss", "no-resurrection", "no-acknowledged-write-lost"]),
        new(PlantedBug.ReadRepairToWrongNode, 30, ["no-fallback-copies"]),
        new(PlantedBug.ReadsFromIncomplete, 14, ["complete-before-reads", "strict-quorum-reads", "no-acknowledged-write-lost"], RingChanges: true),
        new(PlantedBug.HolderDropsTooEarly, 8, ["no-false-merge", "last-write-wins", "no-acknowledged-write-lost", "strict-quorum-reads", "nothing-forgotten-comes-back", "survivors", "complete-before-reads", "visible-writes-stay", "convergence"], RingChanges: true),
        new(PlantedBug.LostResumeMark, 14, ["complete-before-reads", "convergence-without-reads", "convergence", "liveness"], RingChanges: true),
        new(PlantedBug.OneSideOwns, 60, ["complete-before-reads", "strict-quorum-reads", "strict-quorum-reads-after-disk-loss", "no-acknowledged-write-lost", "acknowledged-by-enough"], RingChanges: true),
        new(PlantedBug.LostDiskTakenForNew, 80, ["strict-quorum-reads-after-disk-loss"], Faults: ["crash", "cut-two-way", "loss", "restart", "wiped-disk"]),
        new(PlantedBug.HintReplayOverwrites, 6, ["no-false-merge", "last-write-wins", "no-acknowledged-write-lost", "strict-quorum-reads", "no-false-siblings"]),
    ];
}
