namespace Orleans;

/// <summary>Takes part in the start and the stop of something.</summary>
public interface ILifecycleObserver
{
    /// <summary>Runs when the stage starts; when it throws, the start fails.</summary>
    Task OnStart(CancellationToken cancellationToken = default);

    /// <summary>Runs when the stage stops.</summary>
    Task OnStop(CancellationToken cancellationToken = default);
}
