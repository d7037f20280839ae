namespace OrleansKv.Silo.Drill;

/// <summary>
/// Tells writes that were under way while a fault began from all others: the replica that made such a write's version may have been gone before it could say so, and another one has made a second
/// version, which alone the client was told of. Safe for all threads.
/// </summary>
internal sealed class Disturbances
{
    /// <summary>Odd while a fault begins.</summary>
    private int _mark;

    /// <summary>What to remember when a write begins.</summary>
    public int Mark => Volatile.Read(ref _mark);

    /// <summary>Whether a fault began, or was about to, since the mark was taken.</summary>
    public bool HaveMet(int mark) => (mark & 1) != 0 || Mark != mark;

    /// <summary>Runs what makes a fault. One at a time.</summary>
    public async Task RunAsync(Func<Task> fault)
    {
        Interlocked.Increment(ref _mark);
        try
        {
            await fault();
        }
        finally
        {
            Interlocked.Increment(ref _mark);
        }
    }
}
