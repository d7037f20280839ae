using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansKv.Embedded;

/// <summary>
/// Keeps grain state in the cluster's memory. A state is kept as JSON, so what an activation changes and does not write is seen by no other:
/// its type must survive System.Text.Json, as records and types with public properties or fields do.
/// </summary>
internal sealed class MemoryStorage(string name, MemoryGrainStates states) : IGrainStorage
{
    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true };

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = states.Read(name, stateName, grainId);
        grainState.State = stored is null ? NewState<T>.Create() : JsonSerializer.Deserialize<T>(stored.Content.Span, Json);
        grainState.ETag = stored?.Etag;
        grainState.RecordExists = stored is not null;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(grainState.State, Json);
        grainState.ETag = states.Write(name, stateName, grainId, grainState.ETag, content);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        states.Clear(name, stateName, grainId, grainState.ETag);
        grainState.State = NewState<T>.Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }
}
