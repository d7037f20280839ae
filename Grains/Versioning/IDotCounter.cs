namespace OrleansKv.Versioning;

/// <summary>
/// Where a replica's dots come from. The contract, on which the whole of versioning rests:
/// <list type="number">
/// <item>A dot is handed out once: never again under the same actor, also after a crash, after its key was reaped and
/// after its write failed. A durable counter keeps a high-water mark ahead of what leaves the replica, and starts above all that it can have handed out.</item>
/// <item>Under one actor a replica forgets no version that anybody else may hold. A new dot raises the key's vector over
/// all earlier dots of the actor, so a forgotten one would count as replaced wherever it still is. A replica that dropped
/// its copy, found a record corrupt, or came up after a crash without every acknowledged write on disk therefore starts a
/// new epoch (<see cref="StoreEpoch"/>), and with it a new actor, before it mints again. Reaping is not forgetting: every
/// home replica had the tombstone.</item>
/// <item>A version leaves the replica, as an answer to a read too, only once it is as durable as the store makes it;
/// otherwise a crash would be forgetting.</item>
/// </list>
/// </summary>
public interface IDotCounter
{
    /// <summary>The actor that the next dot is minted under. It changes when the store begins a new epoch.</summary>
    Actor Actor { get; }

    /// <summary>No counter of the actor above this has been handed out here; a restart goes on from this or from more.</summary>
    ulong HighWaterMark { get; }

    /// <summary>The next dot of the actor.</summary>
    Dot Next();

    /// <summary>
    /// Begins a new epoch, in the store no later than whatever is written next: a peer knows of a dot above <see cref="HighWaterMark"/>, so that what is stored here is older than what this
    /// node has once said, as after a directory was restored from a copy; or the replica is about to forget dots of its own.
    /// </summary>
    /// <param name="actor">The actor whose time is over; nothing happens when the counter has another one already.</param>
    void Renew(Actor actor);
}
