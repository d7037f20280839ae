using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OrleansKv.Coordination;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Client.Api.Fakes;

/// <summary>
/// A cluster of one in memory that follows the coordinator's contract: dots, contexts, siblings, tombstones, conditions
/// and the limits of names. A context is <c>ctx-</c> and the last counter that it covers.
/// </summary>
public sealed partial class FakeCluster : ICoordinatorGrain, IClusterGrain
{
    public static readonly BucketProperties Defaults = new(3, QuorumSize.Quorum, QuorumSize.Quorum, ConflictPolicy.Siblings, Consistency.Eventual);
    public static readonly DateTimeOffset Epoch = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>The version of the ring that answers tell of.</summary>
    public long RingVersion { get; set; } = 7;

    private readonly Dictionary<ObjectKey, State> _objects = [];
    private readonly Dictionary<string, BucketProperties> _buckets = [];

    private sealed record State(ulong Counter, ImmutableArray<VersionedValue> Siblings);

    /// <summary>Every request that arrived, in order.</summary>
    public ConcurrentQueue<object> Requests { get; } = new();

    /// <summary>When set, is run in place of every answer: to fail, to refuse, to wait.</summary>
    public Func<CancellationToken, ValueTask<RequestError?>>? Fault { get; set; }

    public T Last<T>() => Requests.OfType<T>().Last();

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex BucketName();

    public async ValueTask<GetResult> GetAsync(GetRequest request, CancellationToken cancellationToken)
    {
        if (await CheckAsync(request, request.Key, request.R, request.Timeout, cancellationToken) is { } error)
            return new GetResult(error, [], null, null) { RingVersion = RingVersion };
        lock (_objects)
        {
            return _objects.TryGetValue(request.Key, out var state)
                ? new GetResult(null, state.Siblings, ContextOf(state), ETagOf(state)) { RingVersion = RingVersion }
                : new GetResult(null, [], null, null) { RingVersion = RingVersion };
        }
    }

    public async ValueTask<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken)
    {
        if (await CheckAsync(request, request.Key, request.W, request.Timeout, cancellationToken) is { } error)
            return new PutResult(error, null, null) { RingVersion = RingVersion };
        return Write(request.Key, request.Context, request.Precondition, new ValueContent(request.Value, request.ContentType, 0, false, ExpiryOf(request)), mergesAll: false);
    }

    public async ValueTask<PutResult> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken)
    {
        if (await CheckAsync(request, request.Key, request.W, request.Timeout, cancellationToken) is { } error)
            return new PutResult(error, null, null) { RingVersion = RingVersion };
        return Write(request.Key, request.Context, request.Precondition, null, mergesAll: request.Context is null);
    }

    private PutResult Write(ObjectKey key, string? context, Precondition? condition, ValueContent? content, bool mergesAll)
    {
        lock (_objects)
        {
            var state = _objects.GetValueOrDefault(key) ?? new State(0, []);
            ulong covered = 0;
            if (context is not null && !(context.StartsWith("ctx-", StringComparison.Ordinal) && ulong.TryParse(context.AsSpan(4), CultureInfo.InvariantCulture, out covered)))
                return new PutResult(new RequestError(KvErrorCode.InvalidArgument, "The context is not one that a read returned."), null, null);
            if (condition is not null && !Holds(condition, state))
                return new PutResult(new RequestError(KvErrorCode.PreconditionFailed, "The condition does not hold."), null, null);

            var left = mergesAll ? [] : state.Siblings.Where(sibling => sibling.Dot.Counter > covered).ToImmutableArray();
            var counter = state.Counter + 1;
            if (content is not null)
            {
                var written = Epoch.AddSeconds(counter).ToUnixTimeMilliseconds() << 16;
                left = left.Add(new VersionedValue(new Dot(new Actor("n1", 0xabc), counter), new HybridTimestamp(written), content));
            }
            state = _objects[key] = new State(counter, left);
            return new PutResult(null, ContextOf(state), content is null ? null : ETagOf(state)) { RingVersion = RingVersion };
        }
    }

    private static bool Holds(Precondition condition, State state)
    {
        if (condition.MustBeAbsent && !state.Siblings.IsEmpty)
            return false;
        if (condition.ETags.IsEmpty)
            return true;
        return !state.Siblings.IsEmpty && (condition.ETags is ["*"] || condition.ETags.Contains(ETagOf(state)!));
    }

    public async ValueTask<BucketResult> GetBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        if (await CheckAsync(bucket, new ObjectKey(bucket, "k"), null, null, cancellationToken) is { } error)
            return new BucketResult(error, null);
        return new BucketResult(null, _buckets.GetValueOrDefault(bucket, Defaults));
    }

    public async ValueTask<BucketResult> PutBucketAsync(string bucket, BucketProperties properties, CancellationToken cancellationToken)
    {
        if (await CheckAsync(properties, new ObjectKey(bucket, "k"), properties.W, null, cancellationToken) is { } error)
            return new BucketResult(error, null);
        _buckets[bucket] = properties;
        return new BucketResult(null, properties);
    }

    private static readonly MemberView Belief =
        new(MemberStatus.Suspect, 9.5, 4, 12, 3.25, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), 7, ["n1"]);

    public async ValueTask<ClusterView> GetClusterAsync()
    {
        if (Fault is not null)
            await Fault(CancellationToken.None);
        return new ClusterView("test", "n1", "0.1.0", 4, 7, Defaults, 1_048_576,
            [new NodeView("n1", "z1", 1, NodeStatus.Up, "127.0.0.1:11111@1"), new NodeView("n2", "z2", 2, NodeStatus.Down, null, Belief) { Role = NodeRole.Leaving }]);
    }

    public async ValueTask<ClusterView> GetNodesAsync()
    {
        var cluster = await GetClusterAsync();
        return cluster with { Nodes = [cluster.Nodes[0] with { Report = Report }, cluster.Nodes[1]] };
    }

    public async ValueTask<RingView> GetRingAsync()
    {
        if (Fault is not null)
            await Fault(CancellationToken.None);
        return new RingView(7, "d1", 3, [new RingMemberView("n1", "z1", 1, 64, 4, 2.5, 4)], [new KeyRangeView(0, new string('0', 32), ["n1", "n2"])]);
    }

    public async ValueTask<LocateResult> LocateAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (await CheckAsync(key, key, null, null, cancellationToken) is { } error)
            return new LocateResult(error, key, "", 0, 0, []);
        return new LocateResult(null, key, new string('f', 32), 3, 3,
            [new ReplicaView("n1", true, ReplicaState.Present, "e1", 1), new ReplicaView("n2", false, ReplicaState.NotAsked, null, 0)]);
    }

    private async ValueTask<RequestError?> CheckAsync(object request, ObjectKey key, QuorumSize? quorum, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        if (Fault is not null && await Fault(cancellationToken) is { } error)
            return error;
        if (!BucketName().IsMatch(key.Bucket))
            return new RequestError(KvErrorCode.InvalidArgument, "The bucket must be 1 to 64 of A-Z a-z 0-9 . _ -");
        if (Encoding.UTF8.GetByteCount(key.Key) is < 1 or > 1_024)
            return new RequestError(KvErrorCode.InvalidArgument, "The key must have 1 to 1024 bytes.");
        if (quorum is { Kind: QuorumKind.Count, Count: < 1 or > 3 })
            return new RequestError(KvErrorCode.InvalidArgument, "The quorum must be 1 to 3.");
        if (timeout > TimeSpan.FromSeconds(60))
            return new RequestError(KvErrorCode.InvalidArgument, "The time-out must be at most 60 seconds.");
        return null;
    }

    /// <summary>By a clock that stands still: nothing expires here, which is the coordinator's affair.</summary>
    private static long? ExpiryOf(PutRequest request) =>
        request.Ttl is { } ttl && ttl != TimeSpan.Zero ? (Epoch + ttl).ToUnixTimeMilliseconds() : null;

    private static string ContextOf(State state) => string.Create(CultureInfo.InvariantCulture, $"ctx-{state.Counter}");

    private static string? ETagOf(State state) =>
        state.Siblings.IsEmpty ? null : "e" + string.Join('-', state.Siblings.Select(sibling => sibling.Dot.Counter));
}
