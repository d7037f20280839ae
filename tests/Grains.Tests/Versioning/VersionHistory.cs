using System.Collections.Immutable;

namespace OrleansKv.Versioning;

/// <summary>What a history may contain besides writes, reads and syncs.</summary>
internal sealed record HistorySettings
{
    public ConflictPolicy Policy { get; init; } = ConflictPolicy.Siblings;

    public VersioningOptions Options { get; init; } = new();

    public bool LoseStores { get; init; }
}

/// <summary>
/// Plays a random history of one key on several replicas and clients, beside a model that keeps every set of dots
/// spelled out. A step is any number: its digits choose what happens, so that histories shrink well.
/// </summary>
internal sealed class VersionHistory
{
    private const int ReplicaCount = 4;

    private readonly HistorySettings _settings;
    private readonly List<(CausalContext Context, ImmutableHashSet<Dot> Shown)> _clientContexts = [(CausalContext.Empty, [])];
    private readonly (ImmutableHashSet<Dot> Seen, ImmutableHashSet<Dot> Alive)[] _model;

    public VersionHistory(HistorySettings settings, IEnumerable<int> steps)
    {
        _settings = settings;
        Replicas = [.. Enumerable.Range(1, ReplicaCount).Select(i => new TestReplica($"n{i}", settings.Policy, settings.Options))];
        _model = [.. Replicas.Select(_ => (ImmutableHashSet<Dot>.Empty, ImmutableHashSet<Dot>.Empty))];
        foreach (var step in steps) Play((uint)step);
    }

    public IReadOnlyList<TestReplica> Replicas { get; }

    /// <summary>Every state that any replica was in.</summary>
    public List<VersionSet> States { get; } = [VersionSet.Empty];

    /// <summary>Every version ever written.</summary>
    public Dictionary<Dot, VersionedValue> Written { get; } = [];

    /// <summary>The dots that some client had been shown, or had written, when it wrote with that context.</summary>
    public HashSet<Dot> Replaced { get; } = [];

    /// <summary>What must survive when everything has been synced, if nobody forgets.</summary>
    public IEnumerable<Dot> NeverReplaced => Written.Keys.Where(d => !Replaced.Contains(d)).Order();

    /// <summary>Holds each replica against its model.</summary>
    public void AssertModelHolds()
    {
        for (var i = 0; i < ReplicaCount; i++)
        {
            var set = Replicas[i].Set;
            Assert.Equal(_model[i].Alive.Order(), set.Siblings.Select(v => v.Dot));
            Assert.Equal(_model[i].Seen.Order(), Written.Keys.Where(d => set.Context.Contains(d)).Order());
        }
    }

    private void Play(uint step)
    {
        uint Digit(int radix)
        {
            var digit = step % (uint)radix;
            step /= (uint)radix;
            return digit;
        }

        var action = Digit(16);
        var at = (int)Digit(ReplicaCount);
        Replicas[at].Time.Now += TimeSpan.FromMilliseconds(Digit(8) switch { 0 => -5000, 1 => 90_000, var ms => ms });
        switch (action)
        {
            case 0 when _settings.LoseStores:
                Replicas[at].LoseStore();
                _model[at] = ([], []);
                break;
            case <= 5:
                Write(at, (int)(Digit(1 << 16) % _clientContexts.Count), isDelete: Digit(4) == 0);
                break;
            case <= 9:
                Read([at]);
                break;
            case 10:
                Read([at, (int)Digit(ReplicaCount)]);
                break;
            default:
                Sync(at, (int)Digit(ReplicaCount));
                break;
        }

        States.Add(Replicas[at].Set);
        CheckInvariants(Replicas[at].Set);
    }

    private void Write(int at, int client, bool isDelete)
    {
        var (context, shown) = _clientContexts[client];
        var content = isDelete ? ValueChecksum.CreateTombstone() : TestReplica.Content($"value {Written.Count}");
        var (dot, reply) = Replicas[at].Write(content, context);
        Written.Add(dot, Replicas[at].Set.Siblings.Single(v => v.Dot == dot));
        Assert.All(shown, d => Assert.True(Written[d].Written.Value < Written[dot].Written.Value));
        Replaced.UnionWith(shown);
        var (seen, alive) = _model[at];
        var covered = Written.Keys.Where(d => d != dot && context.Contains(d)).ToHashSet();
        if (_settings.Policy == ConflictPolicy.Siblings) Assert.Subset(seen.Union(Replaced).ToHashSet(), covered);
        _model[at] = (seen.Union(covered).Add(dot), alive.Except(covered).Add(dot));
        _clientContexts.Add((reply, shown.Add(dot)));
    }

    private void Read(int[] at)
    {
        var set = at.Select(i => Replicas[i].Set).Aggregate((a, b) => VersionSets.Sync(a, b, _settings.Policy));
        _clientContexts.Add((set.Context, [.. set.Siblings.Select(v => v.Dot)]));
    }

    private void Sync(int at, int with)
    {
        Replicas[at].Merge(Replicas[with].Set);
        var (mine, theirs) = (_model[at], _model[with]);
        var alive = mine.Alive.Intersect(theirs.Alive).Union(mine.Alive.Except(theirs.Seen)).Union(theirs.Alive.Except(mine.Seen));
        _model[at] = (mine.Seen.Union(theirs.Seen), alive);
    }

    private void CheckInvariants(VersionSet set)
    {
        Assert.Equal(set.Siblings.Select(v => v.Dot).Distinct().Order(), set.Siblings.Select(v => v.Dot));
        Assert.All(set.Siblings, v => Assert.True(set.Context.Contains(v.Dot)));
        Assert.All(set.Siblings, v => Assert.Same(Written[v.Dot], v));
        Assert.All(set.Siblings, v => Assert.True(v.Written.Value <= set.Context.LatestWrite.Value));
        AssertCanonical(set.Context);
    }

    public static void AssertCanonical(CausalContext context)
    {
        Assert.Equal(context.Vector.Select(e => e.Actor).Distinct().Order(), context.Vector.Select(e => e.Actor));
        Assert.Equal(context.Dots.Distinct().Order(), context.Dots);
        Assert.All(context.Vector, e => Assert.NotEqual(0UL, e.Counter));
        var vectorOnly = context with { Dots = [] };
        Assert.All(context.Dots, d => Assert.False(vectorOnly.Contains(d)));
    }
}
