using System.Globalization;
using System.Text.Json;
using Orleans.Storage;
using OrleansKv.AntiEntropy;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.States;

/// <summary>
/// Keeps the states of grains that live on a node in the node's own store, beside its replicas: what makes those durable, whole and
/// sole makes these so too. A state is the one version under its key in a range of its own, its etag the version's dot. States are kept as JSON.
/// </summary>
/// <remarks>For grains that are pinned to the node: no other node sees what is written here.</remarks>
/// <param name="store">The node's store.</param>
/// <param name="clock">Times versions.</param>
public sealed class NodeGrainStorage(INodeStore store, HybridLogicalClock clock) : IGrainStorage
{
    /// <summary>The first of the store's ranges that hold states; no ring has so many.</summary>
    public const int FirstRange = int.MaxValue - Ranges + 1;

    /// <summary>States of one range wait for each other, those of several are written together. Fixed: it says where a state is.</summary>
    private const int Ranges = 16;

    /// <summary>No bucket's name has a dollar sign.</summary>
    private const string Bucket = "$states";

    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true };

    private readonly StateRange[] _ranges = [.. Enumerable.Range(FirstRange, Ranges).Select(range => new StateRange(store, range))];

    /// <inheritdoc/>
    /// <exception cref="RecordDamagedException">What is stored is damaged; it reads so until it is written again.</exception>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf(stateName, grainId);
        var stored = await RangeOf(key).UseAsync(async range => Only(await range.ReadAsync(key)));
        // First, so that a state that is none of the grain's can be written anew.
        grainState.ETag = EtagOf(stored);
        grainState.RecordExists = stored is not null;
        grainState.State = stored is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(stored.Content.Value.AsSpan(), Json)!;
    }

    /// <inheritdoc/>
    /// <exception cref="InconsistentStateException">The stored state is not the one that the grain has read.</exception>
    /// <exception cref="IOException">The store did not take it; whether it is durable is unknown.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var content = ValueChecksum.Create([.. JsonSerializer.SerializeToUtf8Bytes(grainState.State, Json)], "application/json");
        grainState.ETag = EtagOf(await ReplaceAsync(stateName, grainId, grainState.ETag, content));
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    /// <exception cref="InconsistentStateException">The stored state is not the one that the grain has read.</exception>
    /// <exception cref="IOException">The store did not take it; whether it is durable is unknown.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await ReplaceAsync(stateName, grainId, grainState.ETag, content: null);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private Task<VersionedValue?> ReplaceAsync(string stateName, GrainId grainId, string? etag, ValueContent? content)
    {
        var key = KeyOf(stateName, grainId);
        return RangeOf(key).UseAsync(async range =>
        {
            var stored = await ReadForWriteAsync(range, key, etag);
            if (EtagOf(stored) != etag)
                throw new InconsistentStateException($"The state {stateName} of {grainId} is not the one that was read.", EtagOf(stored), etag);
            if (content is null && stored is null) return null;

            var version = content is null ? null : new VersionedValue(range.Counter.Next(), clock.Next(), content);
            var context = version is null ? CausalContext.Empty : CausalContext.Empty.WithAllUpTo(version.Dot, version.Written, version.Written.UnixMilliseconds);
            await range.WriteAsync(key, new VersionSet(context, version is null ? [] : [version]));
            return version;
        });
    }

    /// <summary>A damaged state may be written anew by a grain that starts over: by one that has no etag.</summary>
    private static async ValueTask<VersionedValue?> ReadForWriteAsync(IRangeStore range, ObjectKey key, string? etag)
    {
        try
        {
            return Only(await range.ReadAsync(key));
        }
        catch (RecordDamagedException) when (etag is null)
        {
            return null;
        }
    }

    /// <summary>By a hash of the project's own: a grain's differs between the engines, and what one has written is read by the other.</summary>
    private StateRange RangeOf(ObjectKey key) => _ranges[KeyHash.Of(key) % Ranges];

    private static ObjectKey KeyOf(string stateName, GrainId grainId) => new(Bucket, $"{stateName}/{grainId}");

    private static VersionedValue? Only(VersionSet? set) => set is { Siblings: [var version] } ? version : null;

    private static string? EtagOf(VersionedValue? version) =>
        version is null ? null : string.Create(CultureInfo.InvariantCulture, $"{version.Dot.Actor.Epoch:x}-{version.Dot.Counter}");
}
