using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Membership;
using OrleansKv.Versioning;

namespace OrleansKv.Ring;

/// <summary>
/// Makes and carries out plans on a node. Any node takes them; the first member that can be reached, by name, sees to the progress, and when several think so nothing is lost but work: the
/// members decide each step by a majority. Used from the turns of the ring grain.
/// </summary>
internal sealed class RingChanges(
    string node, RingAgreement agreement, CurrentRing ring, CoordinatorServices services, IMemberStates members, HandoffOptions handoff, IOptions<ClusterOptions> cluster, VersioningOptions versioning, Random random, ILogger logger)
{
    private static readonly TimeSpan AskTime = TimeSpan.FromSeconds(2);

    private readonly Dictionary<long, TimeSpan> _known = [];
    private Dictionary<string, MoveReport> _reports = new(StringComparer.Ordinal);
    private bool _isRunning;

    /// <summary>What the nodes reported last.</summary>
    public IReadOnlyDictionary<string, MoveReport> Reports => _reports;

    private RingParameters Parameters => ring.Snapshot.Ring.Parameters;

    private DateTimeOffset Now => services.Time.GetUtcNow();

    private DateTimeOffset Deadline => Now + services.Options.RequestTimeout;

    /// <summary>How long the node has known of a version of the ring.</summary>
    public TimeSpan AgeOf(long version) => _known.TryGetValue(version, out var since) ? services.Time.GetElapsedTime(0) - since : TimeSpan.Zero;

    /// <summary>Makes a plan, and returns its name.</summary>
    /// <exception cref="RingChangeRefusedException">It cannot be made.</exception>
    public async Task<string> StageAsync(ImmutableArray<RingChange> changes)
    {
        var id = $"plan-{random.NextInt64(0, 1L << 40):x10}";
        var candidates = await AskCandidatesAsync(changes);
        await agreement.ChangeAsync(state => RingPlanning.Stage(state, id, changes, candidates, Now), Deadline);
        return id;
    }

    /// <summary>Begins to carry a plan out.</summary>
    /// <exception cref="RingChangeRefusedException">It cannot be.</exception>
    public async Task CommitAsync(string id)
    {
        var candidates = await AskCandidatesAsync(agreement.State.FindPlan(id)?.Changes ?? []);
        await agreement.ChangeAsync(state => RingPlanning.Commit(state, id, candidates, Parameters, Now), Deadline);
    }

    /// <summary>Throws a plan away, or undoes it.</summary>
    /// <exception cref="RingChangeRefusedException">It cannot be.</exception>
    public Task CancelAsync(string id) => agreement.ChangeAsync(state => RingPlanning.Cancel(state, id, Parameters, Now), Deadline);

    /// <summary>Looks how far the nodes are, and has ranges go on that can.</summary>
    public async Task ContinueAsync()
    {
        if (_isRunning) return;
        _isRunning = true;
        try
        {
            Remember();
            await CorrectIdentityAsync();
            await RemoveTheDeadAsync();
            if (!agreement.State.IsChanging())
            {
                _reports = new(StringComparer.Ordinal);
                return;
            }

            // All look, so that each can say what ranges wait for; one decides.
            var snapshot = ring.Snapshot;
            _reports = await AskReportsAsync(snapshot);
            if (!IsFirst(snapshot)) return;
            var reports = _reports;
            await agreement.ChangeAsync(state => state.Version == snapshot.Version ? RingProgress.Advance(state, reports, snapshot, Now) : state, Deadline);
        }
        catch (Exception exception)
        {
            // The next look tries again.
            logger.ProgressFailed(exception.Message);
        }
        finally
        {
            _isRunning = false;
        }
    }

    private bool IsFirst(RingSnapshot snapshot) => snapshot.State.Target().Members.FirstOrDefault(member => member.Node == node || services.IsReachable(member.Node))?.Node == node;

    private void Remember()
    {
        var snapshot = ring.Snapshot;
        var now = services.Time.GetElapsedTime(0);
        foreach (var run in snapshot.State.Ranges) _known.TryAdd(run.Version, now);
        foreach (var version in _known.Keys.Where(version => snapshot.State.Ranges.All(run => run.Version != version)).ToList()) _known.Remove(version);
    }

    /// <summary>A node whose data directory is new, or could not be read, has the members take note of that: until they have, it has no vote.</summary>
    private async Task CorrectIdentityAsync()
    {
        if (agreement.State.FindMember(node) is not { Identity: { } known } || agreement.Identity is not { } own || known == own) return;
        var report = new MoveReport(node, 0, own, []);
        var reports = new Dictionary<string, MoveReport> { [node] = report };
        await agreement.ChangeAsync(state => RingProgress.TakeIdentities(state, reports), Deadline);
    }

    /// <summary>Removes a member that has been down for as long as the options say; one at a time, and no more than they allow.</summary>
    private async Task RemoveTheDeadAsync()
    {
        var snapshot = ring.Snapshot;
        if (handoff.RemoveAfter is not { } after || !IsFirst(snapshot) || AutomaticRemoval.Choose(snapshot.State, members.Current, handoff, Now - after) is not { } dead || services.Nodes.IsActive(dead)) return;
        logger.RemovingDead(dead, after);
        await CommitAsync(await StageAsync([new RingChange(RingChangeKind.Remove, dead)]));
    }

    private async Task<Dictionary<string, MoveReport>> AskReportsAsync(RingSnapshot snapshot)
    {
        var reports = await Task.WhenAll(snapshot.Nodes.Where(services.Nodes.IsActive).Select(async other =>
        {
            try
            {
                return await services.Grains.GetGrain<IRingAgreementGrain>(other).GetMovesAsync().AsTask().WaitAsync(AskTime, services.Time);
            }
            catch (Exception exception)
            {
                logger.RingNotTold(other, exception.Message);
                return null;
            }
        }));
        return reports.OfType<MoveReport>().ToDictionary(static report => report.Node, StringComparer.Ordinal);
    }

    private async Task<RingCandidates> AskCandidatesAsync(ImmutableArray<RingChange> changes)
    {
        var introductions = new Dictionary<string, (NodeIntroduction, string?)>(StringComparer.Ordinal);
        foreach (var name in (changes.IsDefault ? [] : changes).SelectMany(static change => new[] { change.Node, change.By }))
        {
            if (string.IsNullOrEmpty(name) || !services.Nodes.IsActive(name) || introductions.ContainsKey(name)) continue;
            try
            {
                var asked = Now;
                var introduction = await services.Grains.GetGrain<IRingAgreementGrain>(name).IntroduceAsync().AsTask().WaitAsync(AskTime, services.Time);
                introductions[name] = (introduction, NodeAdmission.Refusal(
                    name, introduction, cluster.Value.ClusterId, Parameters, (asked, Now), versioning.MaxClockDrift, agreement.State.FindFormer(name)?.Identity));
            }
            catch (Exception exception)
            {
                logger.RingNotTold(name, exception.Message);
            }
        }

        return new RingCandidates(
            services.Nodes.IsActive,
            name => introductions.TryGetValue(name, out var found) ? found : null);
    }
}
