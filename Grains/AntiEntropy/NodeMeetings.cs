using Microsoft.Extensions.Logging;
using OrleansKv.Coordination;
using OrleansKv.Ring;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// Has a node meet all others: each keeps that it is there, and says whom it knows. Used from the turns of the anti-entropy grain.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="remembered">Whom it knows.</param>
/// <param name="services">Its ring, and the way to the others.</param>
/// <param name="callTimeout">How long one is waited for.</param>
/// <param name="metWithAnother">Called in the turn in which it is news that the node was met with another data directory than the one that it has.</param>
/// <param name="logger">The log.</param>
internal sealed class NodeMeetings(
    string node, RememberedNodes remembered, CoordinatorServices services, TimeSpan callTimeout, Action<string> metWithAnother, ILogger logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The others that have said whom they know, and those that have kept that this one is there.</summary>
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>When those that are not told yet are met again, and how long the pause before that is.</summary>
    private readonly Dictionary<string, (TimeSpan At, TimeSpan Pause)> _next = new(StringComparer.Ordinal);

    /// <summary>What tells the node's data directory from others of the same name; null until that is known, and durable: those that it has met would take it for another after a crash.</summary>
    public string? Identity { get; set; }

    /// <summary>The newest version of the ring that one of them goes by.</summary>
    public long NewestRing { get; private set; }

    /// <summary>
    /// True when at least half of the others have answered: enough where most of them know this one. Those of the ring above all: nodes that have just started, and know nobody, must not outvote them. And by a ring as
    /// new as any that was heard of.
    /// </summary>
    public bool HaveEnoughAnswered => Ring.Version >= NewestRing && IsHalf(RingsOthers()) && IsHalf(Others());

    /// <summary>True when most of the ring's others have kept that this one is there, or the ring has no others; by a ring as new as any that was heard of.</summary>
    public bool HaveMostKept => Ring.Version >= NewestRing && RingsOthers() is var others && others.Count(_told.Contains) is var told && (2 * told > others.Count || others.Count == 0);

    private RingSnapshot Ring => services.Replicas.Ring;

    private TimeSpan Now => services.Time.GetElapsedTime(0);

    /// <summary>Begins to meet those that can be reached and that have not kept yet that this one is there.</summary>
    public void Begin()
    {
        if (Identity is not { } identity) return;
        foreach (var other in Others())
            if (!_told.Contains(other) && (!_next.TryGetValue(other, out var next) || Now >= next.At) && services.IsReachable(other)) _ = MeetAsync(other, identity);
    }

    private async Task MeetAsync(string other, string identity)
    {
        var pause = _next.TryGetValue(other, out var last) ? last.Pause : ShortestPause;
        _next[other] = (TimeSpan.MaxValue, pause);
        try
        {
            var notes = await services.Grains.GetGrain<IAntiEntropyGrain>(other).MeetAsync(node, identity).AsTask().WaitAsync(callTimeout, services.Time);
            Learn(other, notes);
            if (notes.IsKept) _told.Add(other);
            else logger.NotMet(node, other, "it could not keep it");
        }
        catch (Exception exception)
        {
            logger.NotMet(node, other, exception.Message);
        }

        _next[other] = (Now + pause, pause * 2 < LongestPause ? pause * 2 : LongestPause);
    }

    private void Learn(string other, NodeNotes notes)
    {
        foreach (var note in notes.Nodes)
        {
#if PLANTED_BUGS
            if (note.Node == node && PlantedBug.Is(PlantedBug.LostDiskTakenForNew)) continue;
#endif
            if (remembered.Learn(note.Node, note.Identities) && note.Node == node) metWithAnother(other);
        }

        NewestRing = Math.Max(NewestRing, notes.RingVersion);
        _answered.Add(other);
    }

    /// <summary>All that may know something: whoever has a silo may, as the ring that a node starts with, its disk lost, may be that of its founders.</summary>
    private List<string> Others() => [.. Ring.Nodes.Union(services.Nodes.Names).Where(other => other != node)];

    private List<string> RingsOthers() => [.. Ring.Nodes.Where(other => other != node)];

    private bool IsHalf(List<string> others) => 2 * others.Count(_answered.Contains) >= others.Count;
}
