using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansKv.Storage.States;

namespace OrleansKv.Coordination;

/// <summary>
/// Keeps in the node's store what its <see cref="BucketCatalog"/> knows, so that after a restart the node can coordinate while the home replicas of the properties
/// cannot be reached. Used from the turns of one grain. A storage that fails stops nothing: the next change tries again.
/// </summary>
internal sealed class BucketJournal(NodeGrainStorage storage, GrainId grain, BucketCatalog catalog, ILogger logger)
{
    private const string StateName = "buckets";

    private GrainState<BucketCatalogState>? _stored;
    private Task _saving = Task.CompletedTask;

    /// <summary>
    /// True when something was kept, be it that there are no properties: then the catalog has all that the node has ever heard of. False for a new store, which may be that of a node that lost its disk.
    /// </summary>
    public bool IsKept { get; private set; }

    /// <summary>Has the catalog learn what earlier lives of the node have kept.</summary>
    public async Task LoadAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            logger.BucketsUnreadable(exception.Message);
        }
    }

    /// <summary>Waits until what the catalog knows now is durable, or could not be kept.</summary>
    public async Task SaveAsync()
    {
        // What is being saved may be older than what this call is about.
        while (!_saving.IsCompleted) await _saving;
        await (_saving = WriteAsync());
    }

    private async Task WriteAsync()
    {
        try
        {
            var stored = _stored ?? await ReadAsync();
            // Until the store has answered, nobody knows what it holds.
            _stored = null;
            var changed = new GrainState<BucketCatalogState>(BucketCatalogState.Of(catalog.ListWritten()), stored.ETag);
            await storage.WriteStateAsync(StateName, grain, changed);
            (_stored, IsKept) = (changed, true);
        }
        catch (Exception exception)
        {
            logger.BucketsNotKept(exception.Message);
        }
    }

    private async Task<GrainState<BucketCatalogState>> ReadAsync()
    {
        var state = new GrainState<BucketCatalogState>(new BucketCatalogState());
        await storage.ReadStateAsync(StateName, grain, state);
        foreach (var each in state.State!.Read()) catalog.Learn(each.Bucket, each.Properties, each.Written, isCertain: false);
        IsKept |= state.RecordExists;
        return _stored = state;
    }
}
