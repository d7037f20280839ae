namespace OrleansKv.Versioning;

/// <summary>A counter that lasts as long as the object, for stores that keep nothing. Safe for concurrent use.</summary>
/// <param name="actor">The actor; its epoch must be new whenever the counter is.</param>
/// <param name="highWaterMark">The last counter handed out before.</param>
public sealed class InMemoryDotCounter(Actor actor, ulong highWaterMark = 0) : IDotCounter
{
    private ulong _highWaterMark = highWaterMark;

    /// <inheritdoc/>
    public Actor Actor { get; } = actor;

    /// <inheritdoc/>
    public ulong HighWaterMark => Volatile.Read(ref _highWaterMark);

    /// <inheritdoc/>
    public Dot Next() => new(Actor, Interlocked.Increment(ref _highWaterMark));

    /// <inheritdoc/>
    public void Renew(Actor actor)
    {
        if (actor == Actor) throw new InvalidOperationException($"Somebody knows of dots of {actor} that its store in memory has never handed out.");
    }
}
