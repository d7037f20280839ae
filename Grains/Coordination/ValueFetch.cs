using System.Collections.Immutable;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>
/// Gets the values in a read whose replicas were asked for digests, but one. Where that one has all that the quorum knows, nothing more is asked; where it
/// failed, or others know more, those are asked for their values. Where it takes longer than 99 % of its node's last answers did, one other is asked
/// instead of waiting: never more values are asked for than if digests had not been, so that these hedges need no further bound. Runs in the turns of one coordinator activation.
/// </summary>
internal sealed class ValueFetch(
    CoordinatorServices services,
    QuorumTracker tracker,
    ReadAnswers answers,
    ImmutableArray<ReplicaReference> homes,
    int source,
    ObjectKey key,
    long ringVersion,
    DateTimeOffset deadline)
{
    private readonly long _started = services.Time.GetTimestamp();
    private readonly bool[] _asked = new bool[homes.Length];
    private TaskCompletionSource? _changed;
    private int _running;
    private bool _isHedged;

    /// <summary>The place of the replica that was asked for its value at first.</summary>
    public int Source => source;

    /// <summary>The join of the quorum's answers with all values; null before they are here.</summary>
    public VersionSet? Result { get; private set; }

    /// <summary>Goes on after another answer.</summary>
    public void Continue()
    {
        var changed = _changed;
        _changed = null;
        changed?.TrySetResult();
    }

    /// <summary>Waits until the values of what the quorum knows are here, and asks further replicas for them as needed; null when they are.</summary>
    public async Task<RequestError?> RunAsync()
    {
        // Each replica is asked for its values once at most: what it then answers covers what it knew.
        while (true)
        {
            var joined = answers.Join();
            if ((Result = answers.Fill(joined)) is not null) break;
            if (services.Time.GetUtcNow() >= deadline)
                return QuorumFailure.Expired(tracker, "The deadline passed before the value was read.");
            var holder = answers.FindHolder(joined, _asked);
            if (holder >= 0 && IsTimeToAsk())
            {
                _ = AskAsync(holder);
                continue;
            }
            if (holder < 0 && _running == 0 && !IsSourceOpen)
                return QuorumFailure.Of(tracker, "The value of a version that replicas know could not be read from any of them.");
            await ChangeAsync(holder >= 0);
        }
        CoordinationMetrics.DigestRead(_asked.Contains(true) ? "fetched" : "agreed");
        return null;
    }

    /// <summary>The values of a join for its repair; null when nobody has them, or the node has too much to do to ask.</summary>
    public async Task<VersionSet?> ForRepairAsync(VersionSet joined)
    {
        while (true)
        {
            if (answers.Fill(joined) is { } whole) return whole;
            var holder = answers.FindHolder(joined, _asked);
            if (holder < 0 || !services.ReadRepair.HasRoom()) return null;
            await AskAsync(holder);
        }
    }

    private bool IsSourceOpen => tracker.IsOpen(source) && Waited < services.Options.ReplicaTimeout;

    private TimeSpan Waited => services.Time.GetElapsedTime(_started);

    /// <summary>True when nobody is being waited for, or the one that is has been slow, for the first time.</summary>
    private bool IsTimeToAsk()
    {
        if (_running > 0) return false;
        if (!IsSourceOpen) return true;
        if (_isHedged || Waits.Patience(services, homes[source], isLarge: true) is not { } patience || Waited < patience) return false;
        CoordinationMetrics.Hedged("value");
        return _isHedged = true;
    }

    /// <summary>Waits for another answer, or until it may be time to ask or to give up.</summary>
    private async Task ChangeAsync(bool canAsk)
    {
        var wait = deadline - services.Time.GetUtcNow();
        if (IsSourceOpen) wait = Shorter(wait, services.Options.ReplicaTimeout - Waited);
        if (canAsk && _running == 0 && !_isHedged && Waits.Patience(services, homes[source], isLarge: true) is { } patience && patience > Waited)
            wait = Shorter(wait, patience - Waited);
        if (wait <= TimeSpan.Zero) return;
        try
        {
            await (_changed ??= new TaskCompletionSource()).Task.WaitAsync(Waits.Whole(wait), services.Time);
        }
        catch (TimeoutException)
        {
            // Whoever waits looks again.
        }
    }

    /// <summary>Asks a replica that has answered with a digest for its values.</summary>
    private async Task AskAsync(int replica)
    {
        _asked[replica] = true;
        _running++;
        try
        {
            var reply = await homes[replica].Calls.Unanswered.CountAsync(homes[replica].Grain.ReadAsync(key, ringVersion)).WaitAsync(services.Options.ReplicaTimeout, services.Time);
            // One that has lost what it knew must not be taken for having read it: others have counted on it.
            if (reply is { Status: ReadStatus.Found, Set: { } set } && set.Verify() && ReferenceEquals(VersionSets.Sync(set, answers[replica]!), set))
                answers.Keep(replica, set);
        }
        catch (Exception)
        {
            // Others are asked; when there are none, the request says that the value could not be read.
        }
        finally
        {
            _running--;
            Continue();
        }
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
