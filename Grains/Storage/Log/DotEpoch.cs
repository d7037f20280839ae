using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>An epoch of the store, in which the counters of all key ranges share one mark.</summary>
/// <param name="actor">The node with the epoch.</param>
/// <param name="start">What each counter goes on from.</param>
/// <param name="durable">The mark that is in the log already.</param>
internal sealed class DotEpoch(Actor actor, ulong start, ulong durable)
{
    private ulong _reserved = durable;
    private ulong _durable = durable;

    public Actor Actor { get; } = actor;

    public ulong Start { get; } = start;

    /// <summary>The mark that the next batch of the log brings.</summary>
    public ulong Reserved { get => Volatile.Read(ref _reserved); set => Volatile.Write(ref _reserved, value); }

    /// <summary>The mark that the log has.</summary>
    public ulong Durable { get => Volatile.Read(ref _durable); set => Volatile.Write(ref _durable, value); }
}
