using System.Text;

namespace OrleansKv.Versioning;

/// <summary>One replica of one key: what the grains do with version sets, without the grains.</summary>
internal sealed class TestReplica
{
    private readonly ConflictPolicy _policy;
    private readonly VersioningOptions _options;
    private readonly HybridLogicalClock _clock;
    private IDotCounter _counter;

    public TestReplica(string node, ConflictPolicy policy = ConflictPolicy.Siblings, VersioningOptions? options = null)
    {
        _policy = policy;
        _options = options ?? new VersioningOptions();
        _clock = new HybridLogicalClock(Time, _options.MaxClockDrift);
        _counter = new InMemoryDotCounter(new Actor(node, 1));
    }

    public ManualTimeProvider Time { get; } = new();

    public VersionSet Set { get; private set; } = VersionSet.Empty;

    public Actor Actor => _counter.Actor;

    public IEnumerable<string> Values => Set.Siblings.Select(v => Encoding.UTF8.GetString(v.Content.Value.AsSpan())).Order();

    /// <summary>Writes and returns the context of the reply.</summary>
    public CausalContext Put(string value, CausalContext? context = null) => Write(Content(value), context ?? CausalContext.Empty).Reply;

    public CausalContext Delete(CausalContext context) => Write(ValueChecksum.CreateTombstone(), context).Reply;

    public (Dot Dot, CausalContext Reply) Write(ValueContent content, CausalContext context)
    {
        var dot = _counter.Next();
        Set = VersionSets.Write(Set, dot, content, context, _clock.Next(), _policy, _options);
        return (dot, context.ReplyContext(dot, Set.Context.LatestWrite, _options));
    }

    public void Merge(VersionSet other)
    {
        foreach (var version in other.Siblings) _clock.Observe(version.Written);
        Set = VersionSets.Sync(Set, other, _policy);
    }

    /// <summary>Drops the copy, as a reap does: the counter goes on.</summary>
    public void Reap() => Set = VersionSet.Empty;

    /// <summary>Loses the store and comes back with a new one.</summary>
    public void LoseStore()
    {
        Set = VersionSet.Empty;
        _counter = new InMemoryDotCounter(_counter.Actor with { Epoch = _counter.Actor.Epoch + 1 });
    }

    public static ValueContent Content(string value) => ValueChecksum.Create([.. Encoding.UTF8.GetBytes(value)], "text/plain");

    /// <summary>Syncs every replica with every other until all know the same.</summary>
    public static VersionSet Converge(params IReadOnlyList<TestReplica> replicas)
    {
        foreach (var replica in replicas) replicas[0].Merge(replica.Set);
        foreach (var replica in replicas) replica.Merge(replicas[0].Set);
        return replicas[0].Set;
    }
}
