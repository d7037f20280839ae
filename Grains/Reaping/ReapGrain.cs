using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Placement;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Pinning;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;

namespace OrleansKv.Reaping;

/// <summary>
/// Forgets keys that were deleted or have expired, of the ranges of which its node is the first home replica; pinned to the node. A key goes when its grace is over and, twice and some time
/// apart, all home replicas have said that they hold the same version set, and every other node of the ring that it holds nothing: then no older version is left that could come back.
/// While a node is down nothing is forgotten.
/// </summary>
[Reentrant, Pinned, GrainDirectory(PinnedPlacement.Directory), Immovable, KeepAlive]
public sealed class ReapGrain : Grain, IReapGrain
{
    private readonly ReapingOptions _options;
    private readonly CurrentRing _ring;
    private readonly CoordinatorServices _services;
    private readonly INodeStore _store;
    private readonly ILogger _logger;
    private readonly ConfirmedKeys _confirmed;
    private long _pending;
    private long _reaped;
    private long? _endedAt;
    private string? _waitsFor;
    private bool _isRunning;

    /// <summary>Made by the silo.</summary>
    public ReapGrain(ReapingOptions options, CurrentRing ring, INodeStore store, ILogger<ReapGrain> logger, IServiceProvider services)
    {
        (_options, _ring, _store, _logger) = (options, ring, store, logger);
        _services = services.GetRequiredService<CoordinatorServices>();
        _confirmed = new ConfirmedKeys(options);
    }

    private string Node => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(_options.Interval, _options.Interval) { Interleave = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask StartAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<ReapStatus> GetStatusAsync()
    {
        TimeSpan? age = _endedAt is { } at ? _services.Time.GetElapsedTime(at) : null;
        return ValueTask.FromResult(new ReapStatus(Node, _pending, _confirmed.Count, _reaped, age, _waitsFor));
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<int>> GetRangesAsync() =>
        [.. (await _store.ListRangesAsync()).Where(range => range < _ring.Snapshot.KeyRanges)];

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_isRunning) return;
        _isRunning = true;
        try
        {
            _waitsFor = await RunRoundAsync(_ring.Snapshot);
            _endedAt = _services.Time.GetTimestamp();
            ReapMetrics.PendingIs(_pending, Node);
        }
        catch (Exception exception)
        {
            // Whatever it was, nothing was forgotten that was not confirmed, and the next round begins anew.
            _waitsFor = exception is TimeoutException ? "a node did not answer in time" : exception.Message;
            _logger.RoundFailed(_waitsFor);
        }
        finally
        {
            _isRunning = false;
        }
    }

    /// <summary>Goes through the ranges; returns why nothing can be forgotten, or null.</summary>
    private async Task<string?> RunRoundAsync(RingSnapshot snapshot)
    {
        var ring = snapshot.Ring;
        var own = (await GetRangesAsync()).Where(range => !snapshot.Moves(range) && ring.HomeReplicas(range, 1)[0] == Node).ToList();
        var before = _services.Time.GetUtcNow() - _options.Grace;
        var pending = 0L;
        var ended = new List<(int Range, ImmutableArray<EndedKey> Keys)>();
        foreach (var range in own)
        {
            var reply = await WaitAsync(Replica(range, Node).ListEndedAsync(snapshot.VersionOf(range), before, _options.MaxKeysPerRange));
            pending += reply.Pending;
            if (!reply.Keys.IsEmpty) ended.Add((range, reply.Keys));
        }

        _pending = pending;
        if (ended.Count == 0)
        {
            _confirmed.Clear();
            return null;
        }

#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.ReapedWithHomeAway))
        {
            foreach (var (range, keys) in ended) await ReapAsync(snapshot, range, keys);
            return null;
        }
#endif
        if (ring.Members.FirstOrDefault(member => !_services.IsReachable(member.Node)) is { } away)
        {
            _confirmed.Clear();
            return $"node {away.Node} is down: it may hold older versions";
        }

        var holders = await RangesOfAllAsync(ring);
        var now = _services.Time.GetElapsedTime(0);
        foreach (var (range, keys) in ended)
        {
            var confirmed = await ConfirmAsync(snapshot, range, keys, holders);
            var ripe = _confirmed.Confirm(range, confirmed, now);
            if (!ripe.IsEmpty) await ReapAsync(snapshot, range, ripe);
        }

        return null;
    }

    /// <summary>Of each node, the ranges that it holds something of.</summary>
    private async Task<Dictionary<string, HashSet<int>>> RangesOfAllAsync(HashRing ring)
    {
        var ranges = await Task.WhenAll(ring.Members.Select(async member =>
            KeyValuePair.Create(member.Node, (await WaitAsync(GrainFactory.GetGrain<IReapGrain>(member.Node).GetRangesAsync())).ToHashSet())));
        return new Dictionary<string, HashSet<int>>(ranges, StringComparer.Ordinal);
    }

    /// <summary>The keys of which every home replica holds just that, and every other node nothing.</summary>
    private async Task<ImmutableArray<EndedKey>> ConfirmAsync(
        RingSnapshot snapshot, int range, ImmutableArray<EndedKey> keys, Dictionary<string, HashSet<int>> holders)
    {
        var nodes = Asked(snapshot.Ring, range, holders);
        var held = await Task.WhenAll(nodes.Select(async node =>
        {
            if (!holders[node].Contains(range)) return [];
            var reply = await WaitAsync(Replica(range, node).GetHeldAsync(snapshot.VersionOf(range), keys));
            return reply.Status == ExchangeStatus.Ok ? reply.Keys : throw new ExchangeFailedException($"node {node} cannot say what it holds of range {range}: {reply.Status}");
        }));
        return [.. keys.Where((key, i) => Enumerable.Range(0, nodes.Length).All(place => (held[place].IsEmpty ? default : held[place][i]) == Expected(key, place)))];
    }

    /// <summary>
    /// The home replicas of every N, in their order, then all others that hold something of the range, on its preference list or not: a node may have been a home replica or a fallback by an older ring.
    /// </summary>
    internal static ImmutableArray<string> Asked(HashRing ring, int range, IReadOnlyDictionary<string, HashSet<int>> holders) =>
        [.. ring.HomeReplicas(range, BucketRules.MaxN).ToArray().Union(holders.Keys.Where(node => holders[node].Contains(range)))];

    private static HeldKey Expected(EndedKey key, int place) => place < key.N ? new HeldKey(true, key.Digest) : default;

    private async Task ReapAsync(RingSnapshot snapshot, int range, ImmutableArray<EndedKey> keys)
    {
        var forgotten = 0;
        var kept = 0;
        foreach (var group in keys.GroupBy(static key => key.N))
        {
            ImmutableArray<EndedKey> some = [.. group];
            var removed = await Task.WhenAll(snapshot.Ring.HomeReplicas(range, group.Key).ToArray().Select(node => TryReapAsync(snapshot.VersionOf(range), range, node, some)));
            forgotten += removed.Min();
            kept += removed.Sum(count => some.Length - count);
        }

        // Copies that were kept are spread again by the exchanges of the range, and forgotten later.
        _reaped += forgotten;
        ReapMetrics.Reaped(forgotten);
        _logger.Reaped(range, forgotten, kept);
    }

    private async Task<int> TryReapAsync(long ringVersion, int range, string node, ImmutableArray<EndedKey> keys)
    {
        try
        {
            return await WaitAsync(Replica(range, node).ReapAsync(ringVersion, keys));
        }
        catch (Exception exception)
        {
            _logger.NotReaped(range, node, exception.Message);
            return 0;
        }
    }

    private IReplicaReapGrain Replica(int range, string node) => GrainFactory.GetGrain<IKeyRangeGrain>(new KeyRangeId(range, node).ToString()).AsReference<IReplicaReapGrain>();

    private Task<T> WaitAsync<T>(ValueTask<T> call) => call.AsTask().WaitAsync(_options.CallTimeout, _services.Time);
}
