using System.Diagnostics.Metrics;

namespace OrleansKv.Telemetry;

/// <summary>What the nodes of this process show of one kind, by node, for gauges that ask when they are read.</summary>
/// <typeparam name="T">Has the figures of a node.</typeparam>
internal sealed class NodeSources<T> where T : class
{
    private readonly Lock _lock = new();

    /// <summary>Weak: a node that was killed must not stay for its figures.</summary>
    private readonly List<(string Node, WeakReference<T> Source)> _sources = [];

    /// <summary>Adds a node, in the place of its earlier life.</summary>
    public void Add(string node, T source)
    {
        lock (_lock)
        {
            _sources.RemoveAll(entry => entry.Node == node || !entry.Source.TryGetTarget(out _));
            _sources.Add((node, new WeakReference<T>(source)));
        }
    }

    /// <summary>The figures of all nodes that are left.</summary>
    public List<Measurement<TValue>> Measure<TValue>(Func<string, T, IEnumerable<Measurement<TValue>>> figures) where TValue : struct
    {
        (string Node, WeakReference<T> Source)[] sources;
        lock (_lock) sources = [.. _sources];
        return [.. sources.SelectMany(entry => entry.Source.TryGetTarget(out var source) ? figures(entry.Node, source) : [])];
    }
}
