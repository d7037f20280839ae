using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Placement;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Membership;
using OrleansKv.Pinning;
using OrleansKv.Reaping;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.Ring;

/// <summary>A node's place in the ring; pinned to the node. Reentrant, so that no query waits for the store but the one that asks what is in it.</summary>
[Reentrant, Pinned, GrainDirectory(PinnedPlacement.Directory), Immovable, KeepAlive]
public sealed class RingGrain : Grain, IRingGrain
{
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(200);

    private readonly CurrentRing _ring;
    private readonly BucketCatalog _buckets;
    private readonly HintTable _hints;
    private readonly CoordinationOptions _options;
    private readonly RingHistory _history;
    private readonly BucketJournal _journal;
    private readonly BucketLookup _lookup;
    private readonly IMemberStates _members;
    private readonly ReadRepair _readRepair;
    private IGrainTimer? _asking;
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
        var (storage, logger) = (services.GetRequiredService<NodeGrainStorage>(), services.GetRequiredService<ILogger<RingGrain>>());
        _history = new RingHistory(storage, this.GetGrainId(), services.GetRequiredService<TimeProvider>(), logger);
        _journal = new BucketJournal(storage, this.GetGrainId(), _buckets, logger);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ = Current();
        await _journal.LoadAsync();
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
        var tokens = Current().Ring.Tokens(node).Select(token => RingViews.Position(token.Position)).ToImmutableArray();
        return ValueTask.FromResult(new TokensView(node, tokens));
    }

    /// <inheritdoc/>
    public ValueTask<RingHistoryView> GetHistoryAsync()
    {
        _ = Current();
        return _history.ReadAsync();
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

    /// <summary>The ring as of now, noted.</summary>
    private RingSnapshot Current()
    {
        var snapshot = _ring.Snapshot;
        _history.Note(snapshot);
        return snapshot;
    }
}
