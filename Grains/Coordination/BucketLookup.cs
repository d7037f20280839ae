using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>
/// Reads and writes bucket properties. They are ordinary objects in a reserved bucket, so they are replicated, merged
/// and repaired by the same mechanisms as everything else; besides, every node keeps a copy of all that it hears of.
/// </summary>
internal sealed class BucketLookup(CoordinatorServices services, ILocalSiloDetails silo, ILogger<BucketLookup> logger)
{
    /// <summary>Clients cannot name it: a bucket name has no dollar sign.</summary>
    private const string ReservedBucket = "$buckets";

    private readonly ConcurrentDictionary<string, bool> _refreshing = new(StringComparer.Ordinal);

    /// <summary>The properties of a bucket that has none of its own.</summary>
    public BucketProperties Defaults => services.Options.DefaultBucketAmong(services.Replicas.Ring.MostMembers);

    /// <summary>The properties by which to run a request: the node's copy, which is read again in the background when it has grown old.</summary>
    public ValueTask<BucketResult> FindAsync(string bucket, DateTimeOffset deadline)
    {
        if (bucket == ReservedBucket) return ValueTask.FromResult(new BucketResult(null, Reserved));
        if (services.Buckets.Find(bucket, out var isStale) is not { } known) return new ValueTask<BucketResult>(ReadOrAskAsync(bucket, deadline));
        if (isStale && _refreshing.TryAdd(bucket, true)) _ = RefreshAsync(bucket);
        return ValueTask.FromResult(new BucketResult(null, known));
    }

    /// <summary>
    /// The properties by which to run a request that is to be strict. The node's copy does once a quorum has confirmed it since the node started, which shows as well that
    /// the node does not come back with an older ring: replicas refuse that.
    /// </summary>
    public ValueTask<BucketResult> FindCertainAsync(string bucket, DateTimeOffset deadline) =>
        bucket == ReservedBucket || services.Buckets.IsCertain(bucket) ? FindAsync(bucket, deadline) : new ValueTask<BucketResult>(ReadAsync(bucket, deadline));

    /// <summary>Reads the properties from a quorum.</summary>
    public async Task<BucketResult> ReadAsync(string bucket, DateTimeOffset deadline)
    {
        var own = Reserved;
        var (error, set) = await QuorumRead.RunAsync(services, new ObjectKey(ReservedBucket, bucket), own, NeededReplicas.Of(own.R, own.N), deadline, isSloppy: false);
        if (error is not null) return new BucketResult(error, null);
        var live = set!.Live(services.Time.GetUtcNow());
        var properties = live.IsEmpty ? Defaults : BucketDocument.Read(live[0].Content.Value.AsSpan());
        var written = live.IsEmpty ? default : live[0].Written;
        if (services.Buckets.Learn(bucket, properties, written)) _ = AnnounceAsync(silo.Name, bucket, properties, written, deadline);
        return new BucketResult(null, properties);
    }

    /// <summary>
    /// Reads the properties from a quorum, or, while that cannot be met, takes the newest that any node knows which can be reached. Every node has heard of all properties but those that were
    /// given while it was cut off: so a bucket of which no such node has heard has the defaults, and stays writable.
    /// </summary>
    private async Task<BucketResult> ReadOrAskAsync(string bucket, DateTimeOffset deadline)
    {
        // Time is left to ask others.
        var result = await ReadAsync(bucket, services.Time.GetUtcNow() + ((deadline - services.Time.GetUtcNow()) / 2));
        if (result.Error is null || services.Time.GetUtcNow() >= deadline) return result;
        var answers = await Task.WhenAll(services.Replicas.Ring.Nodes
            .Where(node => node == silo.Name || services.IsReachable(node))
            .Select(node => AskAsync(node, ring => ring.FindBucketAsync(bucket), deadline)));
        var newest = answers.SelectMany(static answer => answer?.Buckets ?? []).MaxBy(static known => known.Written.Value);
        if (newest is null && !answers.Any(static answer => answer?.IsAll == true)) return result;
        logger.BucketTakenFromOthers(bucket, newest is not null);
        services.Buckets.Learn(bucket, newest?.Properties ?? Defaults, newest?.Written ?? default, isCertain: false);
        return new BucketResult(null, newest?.Properties ?? Defaults);
    }

    /// <summary>Learns of all buckets from the other nodes that can be reached; false when none of them knows of all, unless most nodes are as new as this one.</summary>
    public async Task<bool> LearnFromOthersAsync()
    {
        var members = services.Replicas.Ring.Nodes.ToList();
        var deadline = services.Time.GetUtcNow() + services.Options.RequestTimeout;
        var answers = await Task.WhenAll(members.Where(node => node != silo.Name && services.IsReachable(node))
            .Select(node => AskAsync(node, static ring => ring.ListBucketsAsync(), deadline)));
        foreach (var known in answers.SelectMany(static answer => answer?.Buckets ?? [])) services.Buckets.Learn(known.Bucket, known.Properties, known.Written, isCertain: false);
        return answers.Any(static answer => answer?.IsAll == true) || 1 + answers.Count(static answer => answer is not null) > members.Count / 2;
    }

    private async Task<KnownBuckets?> AskAsync(string node, Func<IRingGrain, ValueTask<KnownBuckets>> ask, DateTimeOffset deadline)
    {
        try
        {
            return await ask(services.Grains.GetGrain<IRingGrain>(node)).AsTask().WaitAsync(Waits.Replica(services, deadline), services.Time);
        }
        catch (Exception exception)
        {
            logger.BucketsNotAsked(node, exception.Message);
            return null;
        }
    }

    /// <summary>Writes the properties to a quorum, then tells every node that is up.</summary>
    public async Task<BucketResult> WriteAsync(string bucket, BucketProperties properties, DateTimeOffset deadline)
    {
        var own = Reserved;
        var content = ValueChecksum.Create(BucketDocument.Write(properties), "application/json");
        var outcome = await new QuorumWrite(services, new ObjectKey(ReservedBucket, bucket), own, NeededReplicas.Of(own.W, own.N), deadline, isSloppy: false)
            .RunAsync(content, CausalContext.Empty, precondition: null, known: null);
        if (outcome.Error is not null) return new BucketResult(outcome.Error, null);

        var written = outcome.Set!.Siblings[0].Written;
        services.Buckets.Learn(bucket, properties, written);
        await Task.WhenAll(services.Replicas.Ring.Nodes.Union(services.Spares)
            .Where(services.Nodes.IsActive)
            .Select(node => AnnounceAsync(node, bucket, properties, written, deadline)));
        return new BucketResult(null, properties);
    }

    private async Task AnnounceAsync(string node, string bucket, BucketProperties properties, HybridTimestamp written, DateTimeOffset deadline)
    {
        try
        {
            await services.Grains.GetGrain<IRingGrain>(node).BucketChangedAsync(bucket, properties, written)
                .AsTask().WaitAsync(Waits.Replica(services, deadline), services.Time);
        }
        catch (Exception exception)
        {
            logger.BucketNotAnnounced(node, bucket, exception.Message);
        }
    }

    private async Task RefreshAsync(string bucket)
    {
        try
        {
            var result = await ReadAsync(bucket, services.Time.GetUtcNow() + services.Options.RequestTimeout);
            if (result.Error is { } error) logger.BucketNotRefreshed(bucket, error.Detail);
        }
        catch (Exception exception)
        {
            logger.BucketNotRefreshed(bucket, exception.Message);
        }
        finally
        {
            _refreshing.TryRemove(bucket, out _);
        }
    }

    /// <summary>The properties of the bucket in which properties are kept.</summary>
    public BucketProperties Reserved =>
        new(Math.Min(3, services.Replicas.Ring.MostMembers), QuorumSize.Quorum, QuorumSize.Quorum, ConflictPolicy.LastWriteWins, Consistency.Strong);
}
