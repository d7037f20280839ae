using Microsoft.Extensions.Logging;

namespace OrleansKv.Handoff;

/// <summary>Looks through the store for what the node keeps for others: when its silo takes calls, as what it knew of that ended with its last life, and when it has missed a change of the ring.</summary>
internal sealed class HandoffStart(FallbackCopies copies, TimeProvider time, ILogger<HandoffStart> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(HandoffStart), ServiceLifecycleStage.Active, StartAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        // The silo's start does not wait for it.
        _ = FindAsync();
        return Task.CompletedTask;
    }

    /// <summary>Looks through the store until it is known of all keys whether others are to have them.</summary>
    public async Task FindAsync()
    {
        try
        {
            while (!await copies.FindAsync()) await Task.Delay(Retry, time);
        }
        catch (Exception exception)
        {
            logger.FallbackCopiesNotFound(exception);
        }
    }
}
