using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansKv.Embedded;

/// <summary>The grain states that a cluster keeps in memory. They outlive its silos and end with the process.</summary>
internal sealed class MemoryGrainStates
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Storage, string State, GrainId Grain), StoredState> _states = [];
    private long _lastVersion;

    public StoredState? Read(string storage, string state, GrainId grain)
    {
        lock (_gate)
        {
            return _states.GetValueOrDefault((storage, state, grain));
        }
    }

    /// <summary>Replaces the state if the etag is still the stored one; gives the new etag.</summary>
    public string Write(string storage, string state, GrainId grain, string? etag, ReadOnlyMemory<byte> content)
    {
        lock (_gate)
        {
            CheckEtag(storage, state, grain, etag);
            var next = (++_lastVersion).ToString(CultureInfo.InvariantCulture);
            _states[(storage, state, grain)] = new StoredState(next, content);
            return next;
        }
    }

    /// <summary>Takes the state away if the etag is still the stored one.</summary>
    public void Clear(string storage, string state, GrainId grain, string? etag)
    {
        lock (_gate)
        {
            CheckEtag(storage, state, grain, etag);
            _states.Remove((storage, state, grain));
        }
    }

    private void CheckEtag(string storage, string state, GrainId grain, string? etag)
    {
        var stored = _states.GetValueOrDefault((storage, state, grain))?.Etag;
        if (etag != stored && etag != "*")
        {
            throw new InconsistentStateException(
                $"State '{state}' of {grain} in storage '{storage}' has etag '{stored}', not '{etag}': another wrote it.", stored, etag);
        }
    }

    /// <param name="Etag">The version.</param>
    /// <param name="Content">The state, serialized.</param>
    internal sealed record StoredState(string Etag, ReadOnlyMemory<byte> Content);
}
