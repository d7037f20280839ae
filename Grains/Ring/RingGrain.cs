using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.GrainDirectory;
using Orleans.Placement;
using OrleansKv.Coordination;
using OrleansKv.Pinning;
using OrleansKv.Versioning;

namespace OrleansKv.Ring;

/// <summary>A node's place in the ring; pinned to the node.</summary>
[Pinned, GrainDirectory(PinnedPlacement.Directory), Immovable, KeepAlive]
public sealed class RingGrain : Grain, IRingGrain
{
    private readonly CurrentRing _ring;
    private readonly BucketCatalog _buckets;
    private readonly CoordinationOptions _options;
    private (RingSnapshot Snapshot, RingView View)? _view;

    /// <summary>Made by the silo.</summary>
    public RingGrain(CurrentRing ring, CoordinationOptions options, IServiceProvider services)
    {
        _ring = ring;
        _options = options;
        _buckets = services.GetRequiredService<BucketCatalog>();
    }

    /// <inheritdoc/>
    public ValueTask<RingView> GetRingAsync()
    {
        var snapshot = _ring.Snapshot;
        if (_view is not { } view || !ReferenceEquals(view.Snapshot, snapshot))
            _view = view = (snapshot, RingViews.Of(snapshot, _options.DefaultBucket.N));
        return ValueTask.FromResult(view.View);
    }

    /// <inheritdoc/>
    public ValueTask<TokensView> GetTokensAsync()
    {
        var node = this.GetPrimaryKeyString();
        var tokens = _ring.Snapshot.Ring.Tokens(node).Select(token => RingViews.Position(token.Position)).ToImmutableArray();
        return ValueTask.FromResult(new TokensView(node, tokens));
    }

    /// <inheritdoc/>
    public ValueTask BucketChangedAsync(string bucket, BucketProperties properties, HybridTimestamp written)
    {
        _buckets.Learn(bucket, properties, written);
        return ValueTask.CompletedTask;
    }
}
