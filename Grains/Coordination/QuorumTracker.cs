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
    private TaskCompletionSource? _decided;
    private TaskCompletionSource? _settled;
    private readonly int _homes;
    private readonly bool _waitsForHome;
    private int _open;

    /// <param name="replicas">The home replicas.</param>
    /// <param name="needed">How many must answer.</param>
    /// <param name="waitsForHome">True when fallbacks alone decide nothing while a home replica may still answer.</param>
    public QuorumTracker(ImmutableArray<ReplicaReference> replicas, int needed, bool waitsForHome = false)
    {
        (_homes, _waitsForHome) = (replicas.Length, waitsForHome);
        _outcomes = new(replicas.Length + 1);
        foreach (var replica in replicas) _outcomes.Add((replica.Node, ReplicaStatus.NotAsked, null));
        _open = replicas.Length;
        Needed = needed;
    }

    public int Needed { get; }

    public int Got { get; private set; }

    public bool IsMet => Got >= Needed;

    /// <summary>True while the replicas that are still open could make up the quorum.</summary>
    public bool IsWithinReach => WouldBeWithinReach(0);

    /// <summary>True when the quorum could be met, had some of those that failed not done so.</summary>
    public bool WouldBeWithinReach(int more) => Got + _open + more >= Needed;

    /// <summary>Completes when the quorum is met or every replica has answered or failed; which of the two shows in <see cref="IsMet"/>.</summary>
    public Task Decided => IsDecided ? Task.CompletedTask : (_decided ??= new TaskCompletionSource()).Task;

    /// <summary>True when the quorum is met, or every replica has answered or failed.</summary>
    public bool IsDecided => _open == 0 || (Got >= Needed && (!_waitsForHome || !MayAHomeBeTheFirst()));

    /// <summary>True while the replica has neither answered nor failed.</summary>
    public bool IsOpen(int replica) => _outcomes[replica].Status is ReplicaStatus.NotAsked or ReplicaStatus.Pending;

    /// <summary>True when the replica has acknowledged or answered.</summary>
    public bool HasSucceeded(int replica) => _outcomes[replica].Status == ReplicaStatus.Ok;

    /// <summary>Takes a fallback along, and returns its place.</summary>
    public int Add(ReplicaReference fallback)
    {
        _outcomes.Add((fallback.Node, ReplicaStatus.NotAsked, null));
        _open++;
        return _outcomes.Count - 1;
    }

    public void Asked(int replica) => _outcomes[replica] = (_outcomes[replica].Node, ReplicaStatus.Pending, null);

    public void Succeeded(int replica)
    {
        if (!IsOpen(replica)) return;
        Got++;
        Close(replica, ReplicaStatus.Ok, null);
    }

    /// <summary>Closes a replica that has answered and does not count.</summary>
    public void LetGo(int replica)
    {
        if (IsOpen(replica)) Close(replica, ReplicaStatus.Ok, "Its answer does not count: it has nothing of the key.");
    }

#if PLANTED_BUGS
    public void CountOnceMore() => Got++;

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

    private bool MayAHomeBeTheFirst()
    {
        var mayBe = false;
        for (var i = 0; i < _homes; i++)
        {
            if (HasSucceeded(i)) return false;
            mayBe |= IsOpen(i);
        }

        return mayBe;
    }

    private Task Settled => (_settled ??= new TaskCompletionSource()).Task;

    private static string FirstLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? text[..end] : text;

    private void Close(int replica, ReplicaStatus status, string? detail)
    {
        _outcomes[replica] = (_outcomes[replica].Node, status, detail);
        if (status != ReplicaStatus.Ok) KvMetrics.ReplicaFailed(status);
        _open--;
        if (IsDecided) _decided?.TrySetResult();
        if (_open == 0) _settled?.TrySetResult();
    }
}
