using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansKv.Client.Routing;
using OrleansKv.Client.Transport;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Fixtures;

/// <summary>Answers every request as a test wants it, and notes where each was tried. Nodes, if there are any, are at addresses of their own names.</summary>
internal sealed class FakeTransport(params string[] endpoints) : IKvTransport
{
    public static readonly BucketProperties Properties = new(3, default, default, default, default);

    /// <summary>Where requests about keys and buckets were tried.</summary>
    public ConcurrentQueue<string> Tried { get; } = new();

    /// <summary>Where the ring was read.</summary>
    public ConcurrentQueue<string> RingReads { get; } = new();

    /// <summary>What becomes of a try at an address: the ring's version that the answer tells of, or an exception.</summary>
    public Func<string, CancellationToken, Task<long>> Answer { get; set; } = static (_, _) => Task.FromResult(0L);

    /// <summary>The ring that is read at an address; null: there are no nodes to route to.</summary>
    public Func<string, RingTable>? Ring { get; set; }

    public bool KnowsNodes => Ring is not null;

    public ImmutableArray<string> Endpoints { get; } = [.. endpoints];

    public string? AddressOf(string node) => KnowsNodes ? node : null;

    public async Task<KvGetResult> GetAsync(string address, GetRequest request, CancellationToken cancellationToken) =>
        new([], null, null) { RingVersion = await TryAsync(address, cancellationToken) };

    public async Task<KvWriteResult> PutAsync(string address, PutRequest request, CancellationToken cancellationToken) =>
        new(null, null) { RingVersion = await TryAsync(address, cancellationToken) };

    public async Task<KvWriteResult> DeleteAsync(string address, DeleteRequest request, CancellationToken cancellationToken) =>
        new(null, null) { RingVersion = await TryAsync(address, cancellationToken) };

    public async Task<BucketProperties> GetBucketAsync(string address, string bucket, CancellationToken cancellationToken)
    {
        await TryAsync(address, cancellationToken);
        return Properties;
    }

    public async Task<BucketProperties> PutBucketAsync(string address, string bucket, BucketProperties properties, CancellationToken cancellationToken)
    {
        await TryAsync(address, cancellationToken);
        return properties;
    }

    public Task<RingTable> GetRingAsync(string address, CancellationToken cancellationToken)
    {
        RingReads.Enqueue(address);
        return Task.Run(() => Ring!(address), cancellationToken);
    }

    public ValueTask DisposeAsync() => default;

    private Task<long> TryAsync(string address, CancellationToken cancellationToken)
    {
        Tried.Enqueue(address);
        return Answer(address, cancellationToken);
    }
}
