using System.Diagnostics.CodeAnalysis;

namespace OrleansKv.Storage.Files;

/// <summary>
/// The one place where blocking calls of the system leave the caller's turn: the disk has no asynchronous sync, open or
/// rename, and grains must not block. A simulated disk takes the place of all that uses it.
/// </summary>
internal static class BlockingCalls
{
    private const string Reason = "The real disk is outside of the grains' deterministic world; the simulator replaces it as a whole.";

    /// <summary>Runs a call that nobody waits for, never on the thread for batches.</summary>
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = Reason)]
    internal static Task RunInPoolAsync(Action call) => Task.Run(() => Translated(call));

    /// <summary>Runs work that waits for a server, outside of all turns.</summary>
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = Reason)]
    internal static Task RunInPoolAsync(Func<ValueTask> work) => Task.Run(() => work().AsTask());

    internal static Task RunAsync(Action call)
    {
        if (!DiskThread.IsCurrent) return RunInPoolAsync(call);
        Translated(call);
        return Task.CompletedTask;
    }

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = Reason)]
    internal static Task<T> RunAsync<T>(Func<T> call) =>
        DiskThread.IsCurrent ? Task.FromResult(Translated(call)) : Task.Run(() => Translated(call));

    /// <summary>The store's exception for one of the system's.</summary>
    internal static IOException Translate(Exception exception) => exception switch
    {
        StoreFullException or StoreUnusableException => (IOException)exception,
        IOException io when IsFull(io) => new StoreFullException($"No space is left on the disk: {io.Message}", io),
        IOException io => io,
        _ => new IOException(exception.Message, exception),
    };

    private static void Translated(Action call) => Translated(() => { call(); return true; });

    private static T Translated<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Translate(exception);
        }
    }

    private static bool IsFull(IOException exception)
    {
        if (OperatingSystem.IsWindows()) return (exception.HResult & 0xFFFF) is 39 or 112;
        // ENOSPC and EDQUOT: on Unix, .NET keeps the error's number in HResult.
        return exception.HResult == 28 || exception.HResult == (OperatingSystem.IsLinux() ? 122 : 69);
    }
}
