#if PLANTED_BUGS
global using OrleansKv.PlantedBugs;
using System.Collections.Immutable;

namespace OrleansKv.PlantedBugs;

/// <summary>
/// Known mistakes, one of which a test build can plant, to show that the simulator finds it. All of this, and every place that asks
/// for it, is compiled with PLANTED_BUGS alone, which no build of the product defines.
/// </summary>
internal static class PlantedBug
{
    /// <summary>A store that was lost comes back with the epoch it had: its dots begin again.</summary>
    public const string NoEpochAfterWipedDisk = "no-epoch-after-wiped-disk";

    /// <summary>A store acknowledges what it has written before it has synced it.</summary>
    public const string AckBeforeSync = "ack-before-sync";

    /// <summary>A store that is opened again counts its dots from the beginning, under the epoch that it had.</summary>
    public const string CounterRestarts = "counter-restarts";

    /// <summary>No checksum is looked at, neither the store's nor the value's own.</summary>
    public const string CorruptValueServed = "corrupt-value-served";

    /// <summary>The join of two sets with several siblings each loses one.</summary>
    public const string SyncDropsSibling = "sync-drops-sibling";

    /// <summary>A replica takes what a read repair brings instead of joining it with its own.</summary>
    public const string ReadRepairOverwrites = "read-repair-overwrites";

    /// <summary>A replica serves a coordinator whose ring is older than its own.</summary>
    public const string StaleRingAccepted = "stale-ring-accepted";

    /// <summary>The replica that mints a write's dot counts twice towards W.</summary>
    public const string WriteCountedTwice = "w-counted-twice";

    /// <summary>A write whose deadline came before W acknowledgements is acknowledged.</summary>
    public const string ExpiredDeadlineAcks = "expired-deadline-acks";

    /// <summary>A context is taken whatever key it was given out for.</summary>
    public const string ContextNotChecked = "context-not-checked";

    /// <summary>A merge takes a set of tombstones for nothing.</summary>
    public const string TombstoneAsAbsent = "tombstone-as-absent";

    /// <summary>A write changes the digest that is kept of its key, but no hash of the Merkle tree.</summary>
    public const string MerkleLeafNotUpdated = "merkle-leaf-not-updated";

    /// <summary>A fallback keeps its copy of a key when all home replicas have it.</summary>
    public const string FallbackCopyKept = "fallback-copy-kept";

    /// <summary>A fallback deletes its copy before the target has acknowledged it.</summary>
    public const string HintDeletedBeforeAck = "hint-deleted-before-ack";

    /// <summary>Tombstones are reaped without asking whether a home replica is away that has an older version.</summary>
    public const string ReapedWithHomeAway = "reaped-with-home-away";

    /// <summary>A value is read however long ago it expired.</summary>
    public const string ExpiredValueServed = "expired-value-served";

    /// <summary>A node that hears itself suspected, or down, does not raise its incarnation.</summary>
    public const string SuspicionNeverRefuted = "suspicion-never-refuted";

    /// <summary>A coordinator leaves nodes that it believes down out of the ring that it goes by.</summary>
    public const string DownMovesTheRing = "down-moves-the-ring";

    /// <summary>A read repair goes to the node after the stale one in the preference list.</summary>
    public const string ReadRepairToWrongNode = "read-repair-to-wrong-node";

    /// <summary>The target of a hint takes what is handed over instead of joining it with its own.</summary>
    public const string HintReplayOverwrites = "hint-replay-overwrites";

    /// <summary>Reads go by a new home replica before it holds all.</summary>
    public const string ReadsFromIncomplete = "reads-from-incomplete";

    /// <summary>A home replica that is to be none any more drops what it holds as soon as it hears of that.</summary>
    public const string HolderDropsTooEarly = "holder-drops-too-early";

    /// <summary>An exchange forgets after its first batch where it is to go on, and ends as if it had come to its end.</summary>
    public const string LostResumeMark = "lost-resume-mark";

    /// <summary>While a key range moves, writes go to the side alone that reads go by.</summary>
    public const string OneSideOwns = "one-side-owns";

    /// <summary>A node that lost its disk takes itself for new, whoever remembers it.</summary>
    public const string LostDiskTakenForNew = "lost-disk-taken-for-new";

    /// <summary>Every bug, by name.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        NoEpochAfterWipedDisk, AckBeforeSync, SyncDropsSibling, ReadRepairOverwrites, CounterRestarts, StaleRingAccepted, WriteCountedTwice,
        ExpiredDeadlineAcks, ContextNotChecked, TombstoneAsAbsent, CorruptValueServed, FallbackCopyKept, HintDeletedBeforeAck,
        MerkleLeafNotUpdated, ReapedWithHomeAway, ExpiredValueServed, SuspicionNeverRefuted, DownMovesTheRing, ReadRepairToWrongNode, HintReplayOverwrites,
        ReadsFromIncomplete, HolderDropsTooEarly, LostResumeMark, OneSideOwns, LostDiskTakenForNew,
    ];

    // A simulated world lives on one thread; worlds side by side may have different bugs.
    [ThreadStatic]
    private static string? _planted;

    /// <summary>Plants a bug in the world that runs on this thread; null takes it out.</summary>
    /// <exception cref="ArgumentException">There is no such bug.</exception>
    public static void Plant(string? name)
    {
        if (name is not null && !Names.Contains(name))
            throw new ArgumentException($"There is no planted bug '{name}'. There are: {string.Join(", ", Names)}.", nameof(name));
        _planted = name;
    }

    /// <summary>True when this bug is planted.</summary>
    public static bool Is(string name) => _planted == name;
}
#endif
