namespace OrleansKv.Coordination;

/// <summary>Waiting that ends when the client goes away.</summary>
internal static class Cancellation
{
    /// <summary>Waits for work that goes on by itself; stops waiting, not the work, when the token is cancelled.</summary>
    public static Task<T> Cancellable<T>(this Task<T> work, CancellationToken cancellationToken) =>
        work.IsCompleted || !cancellationToken.CanBeCanceled ? work : work.WaitAsync(cancellationToken);
}
