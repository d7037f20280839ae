using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>Nothing grows with time or trouble.</summary>
internal sealed class BoundedMemory : ICheck
{
    /// <summary>
    /// Pieces of work that a client may have ready at once on a node: calls, answers, repairs and waits of its request, and of those
    /// that it has given up while the node stood still.
    /// </summary>
    private const int ReadyPerClientAndNode = 40;

    /// <summary>Timers that a node may keep at rest.</summary>
    private const int TimersPerNode = 10;

    /// <summary>Timers of an exchange that a node may have begun just then: those of the call and of what is looked up for it, on either side.</summary>
    private const int TimersPerExchange = 4;

    public string Name => "bounded-memory";

    public string Promise =>
        "The work that is ready at once stays in proportion to clients and nodes, the timers at rest in proportion to nodes, and no key has more siblings than the limit and those that were writing.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        var nodes = history.Plan.NodeOptions.Members.Length + history.Plan.Spares.Length;
        var ready = ReadyPerClientAndNode * (history.Plan.Clients + 1) * nodes;
        if (history.PeakReady > ready) yield return (history.Healed, $"{history.PeakReady} pieces of work were ready at once; {ready} are the limit");
        var timers = (TimersPerNode + (TimersPerExchange * history.Plan.NodeOptions.AntiEntropy.MaxConcurrent)) * nodes;
        if (history.TimersAtRest > timers) yield return (history.Healed, $"{history.TimersAtRest} timers were set at rest; {timers} are the limit");

        // One at a time is refused at the limit; those that are on their way to different replicas are not.
        var siblings = history.Plan.NodeOptions.Versioning.MaxSiblings + (history.Plan.Clients * nodes);
        foreach (var stored in history.Stored)
        {
            if (stored.Set.Siblings.Length <= siblings) continue;
            yield return (stored.At, $"{stored.Node} stored {stored.Set.Siblings.Length} siblings of {stored.Key.Bucket}/{stored.Key.Key}; {siblings} are the limit");
            yield break;
        }
    }
}
