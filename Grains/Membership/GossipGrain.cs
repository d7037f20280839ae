using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Placement;
using Orleans.Storage;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Hosting;
using OrleansKv.Pinning;
using OrleansKv.Ring;
using OrleansKv.Telemetry;

namespace OrleansKv.Membership;

/// <summary>
/// A node's part in the gossip about members; pinned to the node. Reentrant: two nodes may open an exchange with each other at the same
/// moment. The state changes within one turn always.
/// </summary>
[Pinned, GrainDirectory(PinnedPlacement.Directory), Immovable, KeepAlive, Reentrant]
public sealed class GossipGrain : Grain, IGossipGrain
{
    private readonly GossipOptions _options;
    private readonly CurrentRing _ring;
    private readonly KvNodeOptions _kv;
    private readonly RangeCompleteness _completeness;
    private readonly int _n;
    private readonly ActiveNodes _nodes;
    private readonly MemberStates _states;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly MembershipJournal _journal;
    private readonly HashSet<string> _inExchange = new(StringComparer.Ordinal);
    private GossipState _state = null!;
    private RingSnapshot? _toldRing;
    private ImmutableArray<int> _homes = [];
    private IGrainTimer? _timer;

    /// <summary>Made by the silo.</summary>
    public GossipGrain(GossipOptions options, CurrentRing ring, CoordinationOptions coordination, ActiveNodes nodes, IServiceProvider services)
    {
        (_options, _ring, _nodes) = (options, ring, nodes);
        _n = coordination.DefaultBucketAmong(ring.Snapshot.Ring.Members.Length).N;
        _kv = services.GetRequiredService<KvNodeOptions>();
        _completeness = services.GetRequiredService<RangeCompleteness>();
        _states = services.GetRequiredService<MemberStates>();
        _time = services.GetRequiredService<TimeProvider>();
        // Of its own: how often it gossips then does not change what anybody else draws.
        _random = new Random(services.GetRequiredService<Random>().Next());
        _logger = services.GetRequiredService<ILogger<GossipGrain>>();
        var storage = services.GetRequiredKeyedService<IGrainStorage>(KvSiloBuilderExtensions.NodeStorage);
        _journal = new MembershipJournal(storage, GrainContext.GrainId, _time, _logger);
    }

    private string Node => this.GetPrimaryKeyString();

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _journal.ReadAsync();
        // By the clock, for a node that lost what it kept; never lower than what it kept, for one whose clock went back.
        var incarnation = Math.Max(_journal.History.Incarnation + 1, _time.GetUtcNow().ToUnixTimeMilliseconds());
        var members = _ring.Snapshot.Ring.Members;
        // One that is not in the ring gossips too: so the others hear of it, and it hears of the ring.
        if (!_ring.Snapshot.Ring.Contains(Node)) members = members.Add(_kv.Joining is { } joining && joining.Node == Node ? joining : new RingMember(Node));
        _state = new GossipState(Node, incarnation, members, _options, _random, Now);
        _logger.Started(Node, incarnation);
        Settle(isRound: true);
        _timer = this.RegisterGrainTimer(
            RoundAsync, new GrainTimerCreationOptions(_options.Round * _random.NextDouble(), _options.Round) { Interleave = true });
    }

    /// <inheritdoc/>
    public ValueTask StartAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<GossipReply> ExchangeAsync(GossipDigest digest)
    {
        var reply = _state.Answer(digest, Now);
        Settle(isRound: false);
        return ValueTask.FromResult(reply);
    }

    /// <inheritdoc/>
    public ValueTask DeliverAsync(GossipDelta delta)
    {
        _state.Receive(delta, Now);
        Settle(isRound: false);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<MembershipEvent>> GetHistoryAsync() => ValueTask.FromResult(_journal.History.Events);

    /// <summary>A heartbeat and an exchange. Exchanges are not waited for: a peer that is dead must not make this node's rounds late.</summary>
    private async Task RoundAsync()
    {
        var jitter = ((2 * _random.NextDouble()) - 1) * _options.Jitter;
        _timer!.Change(_options.Round * (1 + jitter), _options.Round);
        TellOfRing();
        _state.Tick(Now);
        foreach (var peer in _state.ChoosePeers(IsCallable)) _ = ExchangeAsync(peer);
        Settle(isRound: true);
        await _journal.SaveAsync();
    }

    private bool IsCallable(string node) => _nodes.IsActive(node) && !_inExchange.Contains(node);

    private async Task ExchangeAsync(string peer)
    {
        _inExchange.Add(peer);
        try
        {
            var grain = GrainFactory.GetGrain<IGossipGrain>(peer);
            var reply = await grain.ExchangeAsync(_state.Digest()).AsTask().WaitAsync(_options.CallTimeout, _time);
            var delta = _state.Receive(reply, Now);
            Settle(isRound: false);
            if (delta is not null) await grain.DeliverAsync(delta);
            KvMetrics.GossipExchanged("done");
        }
        catch (TimeoutException)
        {
            KvMetrics.GossipExchanged("timed_out");
        }
        catch (Exception exception)
        {
            // Whatever kept the peer from answering: that it does not is the failure detector's matter.
            KvMetrics.GossipExchanged("failed");
            _logger.ExchangeFailed(peer, exception.Message);
        }
        finally
        {
            _inExchange.Remove(peer);
        }
    }

    /// <summary>States the ring that the node goes by, and of how many ranges it is a home replica and lacks nothing. Nodes that were removed are forgotten.</summary>
    private void TellOfRing()
    {
        var snapshot = _ring.Snapshot;
        if (!ReferenceEquals(snapshot, _toldRing))
        {
            _toldRing = snapshot;
            _homes = [.. Enumerable.Range(0, snapshot.KeyRanges).Where(range => snapshot.LayoutOf(range).PlaceOf(Node) < _n)];
            _state.Forget(snapshot.State.Former.Where(static former => former.WasRemoved).Select(static former => former.Node));
        }

        _state.Tell(snapshot.Version, _homes.Count(range => !snapshot.LayoutOf(range).IsFilled(Node, _n) && _completeness.CompleteUpTo(range, snapshot.VersionOf(range)) >= _n));
    }

    /// <summary>Passes on what changed, and once a round how things stand.</summary>
    private void Settle(bool isRound)
    {
        var changes = _state.TakeChanges();
        foreach (var change in changes) Report(change);
        _journal.Raise(_state.Own.Incarnation);
        if (isRound || changes.Length > 0) _states.Publish(_time.GetUtcNow(), _state.Members(Now), changes.Length > 0);
    }

    private void Report(MembershipChange change)
    {
        _journal.Add(new MembershipEvent(_time.GetUtcNow(), change.Kind, change.Node, change.Incarnation));
        KvMetrics.MembershipChanged(change.Kind);
        switch (change.Kind)
        {
            case MembershipEventKind.Suspected: _logger.Suspected(change.Node, change.Incarnation); break;
            case MembershipEventKind.Refuted when change.Node == Node: _logger.RefutedOwn(change.Incarnation); break;
            case MembershipEventKind.Refuted: _logger.Refuted(change.Node, change.Incarnation); break;
            case MembershipEventKind.Down: _logger.Down(change.Node, change.Incarnation); break;
            case MembershipEventKind.Back: _logger.Back(change.Node, change.Incarnation); break;
            default: _logger.Left(change.Node, change.Incarnation); break;
        }
    }
}
