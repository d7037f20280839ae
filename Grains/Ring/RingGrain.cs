using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.GrainDirectory;
using Orleans.Placement;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Hosting;
using OrleansKv.Membership;
using OrleansKv.Pinning;
using OrleansKv.Reaping;
using OrleansKv.Storage;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.Ring;

/// <summary>A node's place in the ring; pinned to the node. Reentrant, so that no query waits for the store but the one that asks what is in it.</summary>
[Reentrant, Pinned, GrainDirectory(PinnedPlacement.Directory), Immovable, KeepAlive]
public sealed class RingGrain : Grain, IRingGrain, IRingAgreementGrain
{
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    private readonly CurrentRing _ring;
    private readonly BucketCatalog _buckets;
    private readonly HintTable _hints;
    private readonly CoordinationOptions _options;
    private readonly RingHistory _history;
    private readonly BucketJournal _journal;
    private readonly BucketLookup _lookup;
    private readonly IMemberStates _members;
    private readonly ReadRepair _readRepair;
    private readonly INodeStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RingAgreement _agreement;
    private readonly RingChanges _changes;
    private readonly PlanViews _plans;
    private readonly NodeIntroductions _introductions;
    private readonly IHostApplicationLifetime? _lifetime;
    private IGrainTimer? _asking;
    private bool _isEnding;
    private (RingSnapshot Snapshot, RingView View)? _view;

    /// <summary>Made by the silo.</summary>
    public RingGrain(CurrentRing ring, CoordinationOptions options, IServiceProvider services)
    {
        _ring = ring;
        _options = options;
        _buckets = services.GetRequiredService<BucketCatalog>();
        _hints = services.GetRequiredService<HintTable>();
        _lookup = services.GetRequiredService<BucketLookup>();
        _members = services.GetRequiredService<IMemberStates>();
        _readRepair = services.GetRequiredService<ReadRepair>();
        _store = services.GetRequiredService<INodeStore>();
        _lifetime = services.GetService<IHostApplicationLifetime>();
        (_time, _logger) = (services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<RingGrain>>());
        var storage = services.GetRequiredService<NodeGrainStorage>();
        _history = new RingHistory(storage, this.GetGrainId(), _time, _logger);
        _journal = new BucketJournal(storage, this.GetGrainId(), _buckets, _logger);
        // Of its own: how often it proposes then does not change what anybody else draws.
        var random = new Random(services.GetRequiredService<Random>().Next());
        var coordinators = services.GetRequiredService<CoordinatorServices>();
        var cluster = services.GetRequiredService<IOptions<ClusterOptions>>();
        _agreement = new RingAgreement(Node, services.GetRequiredService<RingJournal>(), ring, coordinators, services.GetRequiredService<RangeCompleteness>(), random, _logger);
        _changes = new RingChanges(
            Node, _agreement, ring, coordinators, _members, services.GetRequiredService<HandoffOptions>(), cluster, services.GetRequiredService<VersioningOptions>(), random, _logger);
        _plans = new PlanViews(ring, _changes, coordinators, options.DefaultBucket.N, services.GetRequiredService<AntiEntropyOptions>().BytesPerSecond);
        _introductions = new NodeIntroductions(Node, services.GetRequiredService<KvNodeOptions>(), cluster, _store, _agreement);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ = Current();
        await _journal.LoadAsync();
        // At once: until the data directory can be told from others, the node cannot show itself to them. What fails is tried again by each look.
        _ = _agreement.KeepAsync();
        this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions(LookInterval, LookInterval) { Interleave = true });
        if (!_journal.IsAll) _asking = this.RegisterGrainTimer(AskForBucketsAsync, new GrainTimerCreationOptions(TimeSpan.Zero, AskInterval) { Interleave = true });
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _history.Idle.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RingView> GetRingAsync()
    {
        var snapshot = Current();
        if (_view is not { } view || !ReferenceEquals(view.Snapshot, snapshot))
            _view = view = (snapshot, RingViews.Of(snapshot, _options.DefaultBucket.N));
        return ValueTask.FromResult(view.View);
    }

    /// <inheritdoc/>
    public ValueTask<TokensView> GetTokensAsync()
    {
        var node = this.GetPrimaryKeyString();
        var ring = Current().Ring;
        var tokens = (ring.Contains(node) ? ring.Tokens(node) : []).Select(token => RingViews.Position(token.Position)).ToImmutableArray();
        return ValueTask.FromResult(new TokensView(node, tokens));
    }

    /// <inheritdoc/>
    public ValueTask<RingHistoryView> GetHistoryAsync()
    {
        _ = Current();
        return _history.ReadAsync();
    }

    /// <inheritdoc/>
    public async ValueTask FollowAsync(string node)
    {
        var theirs = await GrainFactory.GetGrain<IRingAgreementGrain>(node).SyncAsync(_agreement.State).AsTask().WaitAsync(_options.ReplicaTimeout, _time);
        await LearnAsync(theirs);
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<RangeSize>> GetSizesAsync() => [.. (await _store.GetSizesAsync()).Where(size => size.Range < _ring.Snapshot.KeyRanges)];

    /// <inheritdoc/>
    public async ValueTask<RingPlanReply> PlanAsync(RingPlanRequest request)
    {
        try
        {
            var id = request.Id;
            if (id is not null && _agreement.State.FindPlan(id) is null) await CatchUpAsync();
            if (request.Action == RingPlanAction.Stage) id = await _changes.StageAsync(request.Changes);
            else if (id is not null && _agreement.State.FindPlan(id) is null) return new RingPlanReply($"There is no plan '{id}'.", true, _agreement.State.Version, []);
            if (request.Action == RingPlanAction.Commit) await _changes.CommitAsync(id!);
            if (request.Action == RingPlanAction.Cancel) await _changes.CancelAsync(id!);
            return new RingPlanReply(null, false, _agreement.State.Version, await _plans.OfAsync(id));
        }
        catch (RingChangeRefusedException exception)
        {
            return new RingPlanReply(exception.Message, false, _agreement.State.Version, []);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RingState> SyncAsync(RingState state)
    {
        await LearnAsync(state);
        return _agreement.State;
    }

    /// <inheritdoc/>
    public async ValueTask<RingVote> PromiseAsync(RingState state, RingBallot ballot) => await _agreement.PromiseAsync(state, ballot);

    /// <inheritdoc/>
    public async ValueTask<RingVote> AcceptAsync(RingState state, RingBallot ballot, RingState proposal) => await _agreement.AcceptAsync(state, ballot, proposal);

    /// <inheritdoc/>
    public ValueTask<NodeIntroduction> IntroduceAsync() => _introductions.OwnAsync(_time.GetUtcNow());

    /// <inheritdoc/>
    public async ValueTask<MoveReport> GetMovesAsync()
    {
        var moves = await GrainFactory.GetGrain<IAntiEntropyGrain>(Node).GetMovesAsync();
        return new MoveReport(Node, _ring.DurableVersion, _agreement.Identity, moves);
    }

    /// <inheritdoc/>
    public async ValueTask<NodeReport> GetReportAsync()
    {
        var node = this.GetPrimaryKeyString();
        var antiEntropy = GrainFactory.GetGrain<IAntiEntropyGrain>(node).GetSummaryAsync().AsTask();
        var reaping = GrainFactory.GetGrain<IReapGrain>(node).GetStatusAsync().AsTask();
        await Task.WhenAll(antiEntropy, reaping);
        return new NodeReport(_hints.View(), await antiEntropy, await reaping, _readRepair.Counts, MemberOpinions.Of(_members.Current));
    }

    /// <inheritdoc/>
    public ValueTask<KnownBuckets> FindBucketAsync(string bucket) =>
        ValueTask.FromResult(new KnownBuckets(_buckets.FindWritten(bucket) is { } known ? [known] : [], _journal.IsAll));

    /// <inheritdoc/>
    public ValueTask<KnownBuckets> ListBucketsAsync() => ValueTask.FromResult(new KnownBuckets([.. _buckets.ListWritten()], _journal.IsAll));

    /// <inheritdoc/>
    public async ValueTask BucketChangedAsync(string bucket, BucketProperties properties, HybridTimestamp written)
    {
        _buckets.Learn(bucket, properties, written);
        await _journal.SaveAsync();
    }

    /// <summary>A node whose store is new, because it lost its disk perhaps, knows of no bucket until another has told it of all.</summary>
    private async Task AskForBucketsAsync()
    {
        if (_journal.IsAll || !await _lookup.LearnFromOthersAsync()) return;
        _journal.IsAll = true;
        await _journal.SaveAsync();
        _asking?.Dispose();
    }

    private string Node => this.GetPrimaryKeyString();

    /// <summary>Learns of a newer ring that somebody gossips about, and has a change of the ring go on.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            // One that is dead cannot tell what it knew.
            var newest = _members.Current.Members.Where(member => member.Record.Node != Node && _members.IsReachable(member.Record.Node)).MaxBy(static member => member.Record.Facts.RingVersion);
            if (newest is not null && newest.Record.Facts.RingVersion > _agreement.State.Version) await FollowAsync(newest.Record.Node);
            await _agreement.KeepAsync();
            End();
            await _agreement.FinishAsync(_time.GetUtcNow() + _options.RequestTimeout);
            await _changes.ContinueAsync();
        }
        catch (Exception exception)
        {
            _logger.ProgressFailed(exception.Message);
        }
    }

    /// <summary>Asks all nodes for the newest ring: the client may have heard of it from another one.</summary>
    private Task CatchUpAsync() => Task.WhenAll(Current().Nodes.Where(node => node != Node && _members.IsReachable(node)).Select(async node =>
    {
        try
        {
            await FollowAsync(node);
        }
        catch (Exception exception)
        {
            // Another one may answer.
            _logger.RingNotTold(node, exception.Message);
        }
    }));

    private async Task LearnAsync(RingState state)
    {
        var before = _agreement.State.Version;
        await _agreement.LearnAsync(state);
        if (_agreement.State.Version == before) return;
        var snapshot = Current();
        _logger.RingChanged(snapshot.Version, snapshot.Ring.Members.Length, Enumerable.Range(0, snapshot.KeyRanges).Count(snapshot.Moves), snapshot.KeyRanges);
        End();
    }

    /// <summary>Stops the node once it has heard that the others have given it up for dead.</summary>
    private void End()
    {
        if (_isEnding || _agreement.State.FindFormer(Node) is not { WasRemoved: true } removed) return;
        _isEnding = true;
        _logger.Removed(Node, removed.Version);
        _lifetime?.StopApplication();
    }

    /// <summary>The ring as of now, noted.</summary>
    private RingSnapshot Current()
    {
        var snapshot = _ring.Snapshot;
        _history.Note(snapshot);
        return snapshot;
    }
}
