using System.Collections.Immutable;
using OrleansKv.Telemetry;

namespace OrleansKv.Coordination;

/// <summary>
/// Counts the answers of a request's replicas towards its quorum. Used from the turns of one grain activation only. It
/// is decided when enough have answered, or when all have answered or failed: a quorum that is out of reach waits for
/// the rest, so that the failure says what each replica did. What comes after a replica was given up does not count.
/// Fallbacks are added when they are asked.
/// </summary>
internal sealed class QuorumTracker
{
    private readonly List<(string Node, ReplicaStatus Status, string? Detail)> _outcomes;
    // Made only when somebody waits: replicas on the own machine have mostly answered by then.
    private TaskCompletionSource<bool>? _decided;
    private TaskCompletionSource? _settled;
    private readonly int _homes;
    private readonly bool _waitsForHomes;
    private readonly int _needed;
    private readonly OtherQuorum? _other;
    private int _got;
    private int _hedged;
    private int _open;

    /// <param name="replicas">The home replicas.</param>
    /// <param name="needed">How many must answer.</param>
    /// <param name="waitsForHomes">
    /// True when those that may lack what others have decide nothing while too few others have answered, and one may: fallbacks, and <see cref="Lagging"/>.
    /// </param>
    public QuorumTracker(ImmutableArray<ReplicaReference> replicas, int needed, bool waitsForHomes = false)
    {
        (_homes, _waitsForHomes) = (replicas.Length, waitsForHomes);
        _outcomes = new(replicas.Length + 1);
        foreach (var replica in replicas) _outcomes.Add((replica.Node, ReplicaStatus.NotAsked, null));
        _open = replicas.Length;
        _needed = needed;
    }

    /// <summary>
    /// A tracker of a request that needs a quorum of each of two groups of home replicas, since the key range moves from the one to the other, or one of the replicas
    /// in a zone: those of other zones are in no group then, and there may be nobody in the second.
    /// </summary>
    /// <param name="replicas">All home replicas.</param>
    /// <param name="needed">How many of the first group must answer.</param>
    /// <param name="groups">The groups of each replica.</param>
    /// <param name="otherNeeded">How many of the second group must answer.</param>
    /// <param name="waitsForHomes">As above.</param>
    public QuorumTracker(ImmutableArray<ReplicaReference> replicas, int needed, IEnumerable<QuorumGroups> groups, int otherNeeded, bool waitsForHomes = false)
        : this(replicas, needed, waitsForHomes) => _other = new OtherQuorum([.. groups], otherNeeded);

    /// <summary>How many must answer; of two groups, of the one that is short.</summary>
    public int Needed => IsOtherShort ? _other!.Needed : _needed;

    /// <summary>How many have; of two groups, of the one that is short.</summary>
    public int Got => IsOtherShort ? _other!.Got : _got;

    public bool IsMet => _got >= _needed && (_other is null || _other.Got >= _other.Needed);

    /// <summary>True while the replicas that are still open could make up the quorum.</summary>
    public bool IsWithinReach => WouldBeWithinReach(0);

    /// <summary>True when the quorum could be met, had some of those that failed not done so.</summary>
    public bool WouldBeWithinReach(int more) => _other is null
        ? _got + _open + more >= _needed
        : _got + OpenIn(QuorumGroups.First) + more >= _needed && _other.Got + OpenIn(QuorumGroups.Second) + more >= _other.Needed;

    /// <summary>The home replicas, a bit each, that fallbacks stood in for lately: they may lack what those keep.</summary>
    public uint Lagging { get; init; }

    /// <summary>Completes, with true, when the quorum is met or every replica has answered or failed; which of the two shows in <see cref="IsMet"/>.</summary>
    public Task<bool> Decided => IsDecided ? Task.FromResult(true) : (_decided ??= new TaskCompletionSource<bool>()).Task;

    /// <summary>True when the quorum is met, or every replica has answered or failed.</summary>
    public bool IsDecided => _open == 0 || (IsMet && (!_waitsForHomes || !MayAHomeKnowMore()));

    /// <summary>The node of a replica.</summary>
    public string NodeOf(int replica) => _outcomes[replica].Node;

    /// <summary>The zone whose replicas alone count; null when those of all zones do.</summary>
    public string? Zone { get; init; }

    /// <summary>True when an answer of the replica counts towards a quorum.</summary>
    public bool Counts(int replica) => _other is null || _other.Groups[replica] != QuorumGroups.None;

    /// <summary>True while the replica has neither answered nor failed.</summary>
    public bool IsOpen(int replica) => _outcomes[replica].Status is ReplicaStatus.NotAsked or ReplicaStatus.Pending;

    /// <summary>True when the replica has acknowledged or answered.</summary>
    public bool HasSucceeded(int replica) => _outcomes[replica].Status == ReplicaStatus.Ok;

    /// <summary>Takes a fallback along, and returns its place.</summary>
    /// <param name="fallback">The fallback.</param>
    /// <param name="replaced">The replica whose place it takes, and in whose groups it counts.</param>
    /// <param name="among">The groups in which it may count.</param>
    public int Add(ReplicaReference fallback, int replaced, QuorumGroups among = QuorumGroups.Both)
    {
        _other?.Groups.Add(_other.Groups[replaced] & among);
        _outcomes.Add((fallback.Node, ReplicaStatus.NotAsked, null));
        _open++;
        return _outcomes.Count - 1;
    }

    public void Asked(int replica) => _outcomes[replica] = (_outcomes[replica].Node, ReplicaStatus.Pending, null);

    /// <summary>Counts a replica that has acknowledged or answered.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="isHedge">True for a fallback that was asked because a home replica is slow, and whose answer is to count like that one's.</param>
    public void Succeeded(int replica, bool isHedge = false)
    {
        if (!IsOpen(replica)) return;
        if (isHedge && Counts(replica)) _hedged++;
        if (IsIn(replica, QuorumGroups.First)) _got++;
        if (_other is not null && IsIn(replica, QuorumGroups.Second)) _other.Got++;
        Close(replica, ReplicaStatus.Ok, null);
    }

    /// <summary>Closes a replica that has answered and does not count.</summary>
    public void LetGo(int replica)
    {
        if (IsOpen(replica)) Close(replica, ReplicaStatus.Ok, "Its answer does not count: it has nothing of the key.");
    }

#if PLANTED_BUGS
    public void CountOnceMore() => _got++;

#endif
    public void Failed(int replica, ReplicaStatus status, string? detail)
    {
        if (IsOpen(replica)) Close(replica, status, detail);
    }

    /// <summary>The failure of a call, put into words: the first line, because Orleans puts stack traces into messages, and clients see this.</summary>
    public void Failed(int replica, Exception exception) =>
        Failed(
            replica,
            exception is TimeoutException ? ReplicaStatus.TimedOut : ReplicaStatus.Failed,
            FirstLine(exception.Message));

    /// <summary>True when every replica answers or fails within a time.</summary>
    public async ValueTask<bool> IsSettledWithinAsync(TimeSpan timeout, TimeProvider time)
    {
        if (_open == 0) return true;
        try
        {
            await Settled.WaitAsync(timeout, time);
            return true;
        }
        catch (TimeoutException)
        {
            return _open == 0;
        }
    }

    /// <summary>
    /// Waits until every replica has answered or failed. Those that were asked before and have not within the time-out are given up, after a
    /// fallback was found for each where that is wanted; those that are asked later have a time-out of their own.
    /// </summary>
    public async Task SettleAsync(TimeSpan timeout, TimeProvider time, Action<int>? replace = null)
    {
        var asked = _outcomes.Count;
        try
        {
            if (_open > 0) await Settled.WaitAsync(timeout, time);
        }
        catch (TimeoutException)
        {
            for (var i = 0; i < asked; i++)
            {
                if (!IsOpen(i)) continue;
                replace?.Invoke(i);
                Failed(i, ReplicaStatus.TimedOut, null);
            }

            if (_open > 0) await Settled;
        }
    }

    public ImmutableArray<ReplicaOutcome> Outcomes() =>
        [.. _outcomes.Select(static outcome => new ReplicaOutcome(outcome.Node, outcome.Status, outcome.Detail))];

    private bool IsOtherShort => _other is not null && _got >= _needed && _other.Got < _other.Needed;

    private bool IsIn(int replica, QuorumGroups group) => _other is null ? group == QuorumGroups.First : (_other.Groups[replica] & group) != 0;

    private int OpenIn(QuorumGroups group)
    {
        var open = 0;
        for (var i = 0; i < _outcomes.Count; i++)
            if (IsOpen(i) && IsIn(i, group)) open++;
        return open;
    }

    private bool MayAHomeKnowMore()
    {
        var (answered, open, firmAnswered, firmOpen) = (0, 0, 0, 0);
        for (var i = 0; i < _homes; i++)
        {
            var (hasAnswered, isOpen) = (HasSucceeded(i) ? 1 : 0, IsOpen(i) ? 1 : 0);
            (answered, open) = (answered + hasAnswered, open + isOpen);
            if (Counts(i) && (Lagging >> i & 1) == 0) (firmAnswered, firmOpen) = (firmAnswered + hasAnswered, firmOpen + isOpen);
        }

        return firmOpen > 0 ? firmAnswered + _hedged < _needed : open > 0 && answered == 0;
    }

    private Task Settled => (_settled ??= new TaskCompletionSource()).Task;

    private static string FirstLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? text[..end] : text;

    private void Close(int replica, ReplicaStatus status, string? detail)
    {
        _outcomes[replica] = (_outcomes[replica].Node, status, detail);
        if (status != ReplicaStatus.Ok) KvMetrics.ReplicaFailed(status);
        _open--;
        if (IsDecided) _decided?.TrySetResult(true);
        if (_open == 0) _settled?.TrySetResult();
    }

    /// <summary>The second of two quorums.</summary>
    private sealed class OtherQuorum(List<QuorumGroups> groups, int needed)
    {
        public List<QuorumGroups> Groups => groups;

        public int Needed => needed;

        public int Got { get; set; }
    }
}
