using System.Collections.Immutable;
using OrleansKv.Ring;

namespace OrleansKv.AntiEntropy;

/// <summary>Drives the exchanges that a node begins. Key: the node's name; pinned to it.</summary>
[Alias("kv.IAntiEntropyGrain")]
public interface IAntiEntropyGrain : IGrainWithStringKey
{
    /// <summary>Has the node begin, if it has not yet.</summary>
    [Alias("Start")]
    ValueTask StartAsync();

    /// <summary>
    /// Keeps that another node is there, and says which nodes it knows. A node that is known with another data directory than the one that it has has lost its disk, or has an older one back.
    /// </summary>
    /// <param name="node">The other node.</param>
    /// <param name="identity">What tells its data directory from others of the same name; durable there.</param>
    /// <exception cref="IOException">What the node knows cannot be read, or its store is new and takes nothing.</exception>
    [Alias("Meet")]
    ValueTask<NodeNotes> MeetAsync(string node, string identity);

    /// <summary>How far the node is with the key ranges that move and that it has a part in.</summary>
    [Alias("GetMoves")]
    ValueTask<ImmutableArray<RangeMoveReport>> GetMovesAsync();

    /// <summary>How things stand.</summary>
    [Alias("GetStatus")]
    ValueTask<AntiEntropyStatus> GetStatusAsync();

    /// <summary>How things stand, in short.</summary>
    [Alias("GetSummary")]
    ValueTask<AntiEntropySummary> GetSummaryAsync();

    /// <summary>
    /// Begins a repair round at once: an exchange of each of the node's ranges, or of one of them, with each other home replica. It takes the place of
    /// one that is under way. Returns the number of exchanges.
    /// </summary>
    /// <param name="id">The round's id.</param>
    /// <param name="range">The range; null for all.</param>
    [Alias("Repair")]
    ValueTask<int> RepairAsync(string id, int? range);

    /// <summary>Pauses the node's exchanges, or resumes them. It does not outlive the node's process.</summary>
    [Alias("SetPaused")]
    ValueTask SetPausedAsync(bool isPaused);
}
