using System.Collections.Immutable;

namespace OrleansKv.Storage.Log;

/// <summary>What a check of a log store found. Bytes are those of whole records, heads included.</summary>
public sealed record LogStoreReport
{
    /// <summary>The node whose store it is.</summary>
    public required string Node { get; init; }

    /// <summary>The last epoch that the log knows.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Segments of the log; of removed ones, none.</summary>
    public required int Segments { get; init; }

    /// <summary>Whole records, by what they say: set, epoch, damage, closed, removed.</summary>
    public required ImmutableSortedDictionary<string, long> Records { get; init; }

    /// <summary>Keys, damaged ones included.</summary>
    public required long Keys { get; init; }

    /// <summary>States of grains, cleared and damaged ones included.</summary>
    public required long States { get; init; }

    /// <summary>Keys and states whose newest record is damaged.</summary>
    public required long DamagedKeys { get; init; }

    /// <summary>Bytes of the newest record of each key and state.</summary>
    public required long LiveBytes { get; init; }

    /// <summary>Bytes of all other records.</summary>
    public required long DeadBytes { get; init; }

    /// <summary>Damaged stretches, in the order of the log.</summary>
    public required ImmutableArray<LogStoreDamage> Damage { get; init; }

    /// <summary>Bytes of unfinished records at the end of the log, which the next start drops.</summary>
    public required long TornBytes { get; init; }

    /// <summary>Copies of segment headers that are damaged.</summary>
    public required int DamagedHeaders { get; init; }

    /// <summary>True when the last segment is shorter than it was made, although the store was not closed.</summary>
    public required bool IsCutShort { get; init; }

    /// <summary>True when the store had been closed in order.</summary>
    public required bool WasClosed { get; init; }

    /// <summary>The index snapshots, the newest first.</summary>
    public required ImmutableArray<LogStoreSnapshotReport> Snapshots { get; init; }

    /// <summary>True when anything is damaged, known or not. What a crash left of unfinished records is no damage.</summary>
    public bool IsDamaged => Damage.Length > 0 || DamagedHeaders > 0 || IsCutShort || Snapshots.Any(static snapshot => snapshot.Problem is not null);
}
