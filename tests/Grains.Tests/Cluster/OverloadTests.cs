using System.Collections.Concurrent;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.Cluster;

/// <summary>A node that is given more requests than it may run at once.</summary>
[Collection(TimedClusters.Name)]
public sealed class OverloadTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, FaultyNodeStore> _stores = new();
    private readonly TaskCompletionSource _released = new();
    private KvTestCluster _kv = null!;

    // One node takes every request.
    public async Task InitializeAsync()
    {
        _kv = await KvTestCluster.StartAsync(
            1,
            options => options with
            {
                Coordination = options.Coordination with
                {
                    MaxConcurrentRequests = 3,
                    MaxValueBytes = 100,
                    MaxRequestBytesInFlight = 250,
                    ReplicaTimeout = TimeSpan.FromSeconds(10),
                    RequestTimeout = TimeSpan.FromSeconds(10),
                },
            },
            node => _stores[node] = new FaultyNodeStore(new Actor(node, 1)));
        Assert.Null((await _kv.Coordinator.GetBucketAsync("b", CancellationToken.None)).Error);
    }

    public async Task DisposeAsync()
    {
        Release();
        await _kv.DisposeAsync();
    }

    [Fact]
    public async Task Requests_over_the_limit_are_refused_at_once_and_let_in_again_when_others_have_ended()
    {
        Hang();
        var running = Enumerable.Range(0, 3).Select(i => _kv.PutAsync(new ObjectKey("b", $"k{i}"), "v")).ToArray();
        await Eventually.TrueAsync(() => Task.FromResult(Admission.Requests == 3), "three requests run");
        Assert.Equal(KvErrorCode.Overloaded, (await _kv.PutAsync(new ObjectKey("b", "more"), "v")).Error!.Code);
        Assert.Equal(KvErrorCode.Overloaded, (await _kv.GetAsync(new ObjectKey("b", "more"))).Error!.Code);
        Assert.Equal(KvErrorCode.Overloaded, (await _kv.DeleteAsync(new ObjectKey("b", "more"))).Error!.Code);
        Assert.Equal(KvErrorCode.Overloaded, (await _kv.Coordinator.GetBucketAsync("b", CancellationToken.None)).Error!.Code);
        Assert.Equal(KvErrorCode.Overloaded, (await _kv.Coordinator.PutBucketAsync("b", Bucket, CancellationToken.None)).Error!.Code);
        Release();
        Assert.All(await Task.WhenAll(running), result => Assert.Null(result.Error));
        Assert.Empty(await _kv.ValuesAsync(new ObjectKey("b", "more")));
        await Eventually.TrueAsync(() => Task.FromResult((Admission.Requests, Admission.Bytes) == (0, 0L)), "nothing is counted any more");
    }

    [Fact]
    public async Task Bytes_over_the_limit_are_refused_and_smaller_values_and_reads_are_not()
    {
        Hang();
        var running = Enumerable.Range(0, 2).Select(i => PutAsync($"k{i}", 100)).ToArray();
        await Eventually.TrueAsync(() => Task.FromResult(Admission.Bytes == 200), "two values are written");
        Assert.Equal(KvErrorCode.Overloaded, (await PutAsync("more", 51)).Error!.Code);
        var small = PutAsync("small", 50);
        await Eventually.TrueAsync(() => Task.FromResult(Admission.Bytes == 250), "a small one is, too");
        Release();
        Assert.All(await Task.WhenAll([.. running, small]), result => Assert.Null(result.Error));
        Assert.Equal(KvErrorCode.ValueTooLarge, (await PutAsync("large", 101)).Error!.Code);
    }

    [Fact]
    public async Task A_request_whose_client_has_gone_away_takes_its_room_until_its_work_has_ended()
    {
        Hang();
        using var gone = new CancellationTokenSource();
        var put = _kv.Coordinator.PutAsync(new PutRequest(new ObjectKey("b", "k"), [1], null, null, null, null, null), gone.Token).AsTask();
        await Eventually.TrueAsync(() => Task.FromResult(Admission.Requests == 1), "the request runs");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Equal((1, 1L), (Admission.Requests, Admission.Bytes));
        Release();
        await Eventually.TrueAsync(() => Task.FromResult((Admission.Requests, Admission.Bytes) == (0, 0L)), "its work has ended");
    }

    [Fact]
    public async Task A_request_that_waited_for_its_bucket_until_its_deadline_is_not_begun()
    {
        var reads = new ConcurrentQueue<ObjectKey>();
        foreach (var store in _stores.Values)
            store.BeforeRead = key =>
            {
                reads.Enqueue(key);
                return _released.Task;
            };
        var get = await _kv.GetAsync(new ObjectKey("unknown", "k"), timeout: TimeSpan.FromMilliseconds(50), sloppy: false);
        Assert.Equal(KvErrorCode.DeadlineExceeded, get.Error!.Code);
        Release();
        Assert.DoesNotContain(reads, key => key.Bucket == "unknown");
    }

    private static BucketProperties Bucket => new(1, QuorumSize.Quorum, QuorumSize.Quorum, ConflictPolicy.Siblings, Consistency.Eventual);

    private RequestAdmission Admission => _kv.Service<RequestAdmission>();

    private Task<PutResult> PutAsync(string key, int bytes) => _kv.PutAsync(new ObjectKey("b", key), new string('v', bytes));

    private void Hang()
    {
        foreach (var store in _stores.Values) store.BeforeWrite = (_, _) => _released.Task;
    }

    private void Release()
    {
        foreach (var store in _stores.Values) (store.BeforeRead, store.BeforeWrite) = (null, null);
        _released.TrySetResult();
    }
}
