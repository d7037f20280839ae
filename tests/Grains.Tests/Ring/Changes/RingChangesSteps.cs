using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>A ring whose nodes do what they are asked, or what a test says.</summary>
internal sealed class RingChangesSteps
{
    public static readonly RingParameters Parameters = new() { KeyRanges = 32, TokensPerWeight = 16 };

    public static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly Dictionary<string, RingSnapshot> _seen = new(StringComparer.Ordinal);

    public RingChangesSteps(int members) => State = RingStates.Founding(Enumerable.Range(0, members).Select(static i => new RingMember($"n{i}", 1, $"z{i % 3}")), Parameters.KeyRanges);

    public RingState State { get; set; }

    public RingSnapshot Snapshot => new(State, Parameters);

    public HashSet<string> Down { get; } = [];

    /// <summary>Parts of ranges that are not done.</summary>
    public HashSet<(string Node, int Range)> Undone { get; } = [];

    public RingCandidates Candidates => new(
        node => !Down.Contains(node),
        node => Down.Contains(node) ? null : (new NodeIntroduction("c", 32, 16, 1.1, NodeFormat.Version, Now, $"id-{node}", 1, "z0", false), null));

    public string Stage(params ImmutableArray<RingChange> changes)
    {
        var id = $"plan-{State.Version}";
        State = RingPlanning.Stage(State, id, changes, Candidates, Now);
        return id;
    }

    public string Commit(params ImmutableArray<RingChange> changes)
    {
        var id = Stage(changes);
        State = RingPlanning.Commit(State, id, Candidates, Parameters, Now);
        return id;
    }

    public void Cancel(string id) => State = RingPlanning.Cancel(State, id, Parameters, Now);

    /// <summary>One look: every node that is up has seen the present version and done its part.</summary>
    public bool Advance()
    {
        var snapshot = Snapshot;
        var next = RingProgress.Advance(State, Reports(snapshot), snapshot, Now);
        if (ReferenceEquals(next, State)) return false;
        State = next;
        return true;
    }

    public Dictionary<string, MoveReport> Reports(RingSnapshot snapshot) => snapshot.Nodes.Where(node => !Down.Contains(node)).ToDictionary(static node => node, node => new MoveReport(
        node, (_seen.GetValueOrDefault(node) ?? snapshot).Version, $"id-{node}",
        [.. Enumerable.Range(0, snapshot.KeyRanges).Where(snapshot.Moves).Select(range => new RangeMoveReport(range, snapshot.VersionOf(range), !Undone.Contains((node, range)), 0, null))]));

    /// <summary>Has a node go by the present ring whatever comes.</summary>
    public void Freeze(string node) => _seen[node] = Snapshot;

    public void Thaw(string node) => _seen.Remove(node);
}
