namespace OrleansKv.Versioning;

/// <summary>A counter that lasts as long as the object, for stores that keep nothing. Safe for concurrent use.</summary>
/// <param name="actor">The actor; its epoch must be new whenever the counter is.</param>
/// <param name="highWaterMark">The last counter handed out before.</param>
public sealed class InMemoryDotCounter(Actor actor, ulong highWaterMark = 0) : IDotCounter
{
    /// <summary>Far from the epoch of another counter, which is made from the time.</summary>
    private const ulong EpochStep = 1UL << 40;

    private readonly Lock _lock = new();
    private Actor _actor = actor;
    private ulong _highWaterMark = highWaterMark;

    /// <inheritdoc/>
    public Actor Actor
    {
        get
        {
            lock (_lock) return _actor;
        }
    }

    /// <inheritdoc/>
    public ulong HighWaterMark
    {
        get
        {
            lock (_lock) return _highWaterMark;
        }
    }

    /// <inheritdoc/>
    public Dot Next()
    {
        lock (_lock) return new Dot(_actor, ++_highWaterMark);
    }

    /// <inheritdoc/>
    public void Renew(Actor actor)
    {
        lock (_lock)
        {
            if (actor == _actor) (_actor, _highWaterMark) = (actor with { Epoch = actor.Epoch + EpochStep }, 0);
        }
    }
}
