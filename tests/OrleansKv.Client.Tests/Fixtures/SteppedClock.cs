namespace OrleansKv.Client.Fixtures;

/// <summary>A clock that a test can set forward. Timers run in real time.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _ahead;

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, (long)(by.TotalSeconds * TimestampFrequency));
}
