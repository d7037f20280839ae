using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>All that some contexts cover together, counted here and not by the product's union.</summary>
internal sealed class Coverage
{
    private readonly Dictionary<Actor, ulong> _counters = [];
    private readonly HashSet<Dot> _dots = [];

    public void Add(CausalContext context)
    {
        foreach (var entry in context.Vector)
            if (entry.Counter > _counters.GetValueOrDefault(entry.Actor)) _counters[entry.Actor] = entry.Counter;
        foreach (var dot in context.Dots) _dots.Add(dot);
    }

    public void Add(Dot dot) => _dots.Add(dot);

    public void Add(Coverage other)
    {
        foreach (var (actor, counter) in other._counters)
            if (counter > _counters.GetValueOrDefault(actor)) _counters[actor] = counter;
        _dots.UnionWith(other._dots);
    }

    public bool Covers(CausalContext context)
    {
        foreach (var entry in context.Vector)
            if (_counters.GetValueOrDefault(entry.Actor) < entry.Counter) return false;
        foreach (var dot in context.Dots)
            if (!Contains(dot)) return false;
        return true;
    }

    public bool Contains(Dot dot) => _counters.GetValueOrDefault(dot.Actor) >= dot.Counter || _dots.Contains(dot);
}
