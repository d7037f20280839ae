using System.Collections.Immutable;
using OrleansKv.Telemetry;

namespace OrleansKv.Coordination;

/// <summary>
/// Counts the answers of a request's replicas towards its quorum. Used from the turns of one grain activation only. It
/// is decided when enough have answered, or when all have answered or failed: a quorum that is out of reach waits for
/// the rest, so that the failure says what each replica did.
/// </summary>
internal sealed class QuorumTracker
{
    private readonly ImmutableArray<ReplicaReference> _replicas;
    private readonly (ReplicaStatus Status, string? Detail)[] _outcomes;
    private readonly TaskCompletionSource _decided = new();
    private readonly Action? _settled;
    private int _open;

    /// <param name="replicas">The home replicas.</param>
    /// <param name="needed">How many must answer.</param>
    /// <param name="settled">Called once, in the turn in which the last replica answers or fails; for what is done after the client has its answer.</param>
    public QuorumTracker(ImmutableArray<ReplicaReference> replicas, int needed, Action? settled = null)
    {
        _replicas = replicas;
        _settled = settled;
        _outcomes = new (ReplicaStatus, string?)[replicas.Length];
        _outcomes.AsSpan().Fill((ReplicaStatus.NotAsked, null));
        _open = replicas.Length;
        Needed = needed;
    }

    public int Needed { get; }

    public int Got { get; private set; }

    public bool IsMet => Got >= Needed;

    /// <summary>Completes when the quorum is met or can no longer be; which of the two shows in <see cref="IsMet"/>.</summary>
    public Task Decided => _decided.Task;

    /// <summary>True while the replica has neither answered nor failed.</summary>
    public bool IsOpen(int replica) => _outcomes[replica].Status is ReplicaStatus.NotAsked or ReplicaStatus.Pending;

    public void Asked(int replica) => _outcomes[replica] = (ReplicaStatus.Pending, null);

    public void Succeeded(int replica)
    {
        Got++;
        Close(replica, ReplicaStatus.Ok, null);
    }

    public void Failed(int replica, ReplicaStatus status, string? detail) => Close(replica, status, detail);

    /// <summary>The failure of a call, put into words.</summary>
    public void Failed(int replica, Exception exception)
    {
        var status = exception is TimeoutException ? ReplicaStatus.TimedOut : ReplicaStatus.Failed;
        Close(replica, status, exception.Message);
    }

    public ImmutableArray<ReplicaOutcome> Outcomes(bool pendingTimedOut)
    {
        var outcomes = ImmutableArray.CreateBuilder<ReplicaOutcome>(_replicas.Length);
        for (var i = 0; i < _replicas.Length; i++)
        {
            var (status, detail) = _outcomes[i];
            if (status == ReplicaStatus.Pending && pendingTimedOut) status = ReplicaStatus.TimedOut;
            outcomes.Add(new ReplicaOutcome(_replicas[i].Node, status, detail));
        }
        return outcomes.MoveToImmutable();
    }

    private void Close(int replica, ReplicaStatus status, string? detail)
    {
        _outcomes[replica] = (status, detail);
        if (status != ReplicaStatus.Ok) KvMetrics.ReplicaFailed(status);
        _open--;
        if (Got >= Needed || _open == 0) _decided.TrySetResult();
        if (_open == 0) _settled?.Invoke();
    }
}
