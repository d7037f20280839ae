using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansKv.Storage;

/// <summary>
/// Ends a node whose store has failed for good: nobody knows what is durable there until it is opened again, so the node must not
/// go on as if it were a replica. Its supervisor starts it again, and it recovers from its store.
/// </summary>
/// <param name="lifetime">The node's host; null where something else looks after the node.</param>
/// <param name="silo">The node.</param>
/// <param name="logger">Where the end is announced.</param>
public sealed class StoreFailure(ILocalSiloDetails silo, ILogger<StoreFailure> logger, IHostApplicationLifetime? lifetime = null)
{
    private StoreFailedException? _reported;

    /// <summary>Why the node ends; null while its store works.</summary>
    public StoreFailedException? Reported => Volatile.Read(ref _reported);

    /// <summary>Asks the host to stop, the first time.</summary>
    public void Report(StoreFailedException exception)
    {
        if (Interlocked.CompareExchange(ref _reported, exception, null) is not null) return;
        logger.NodeEnds(silo.Name, exception.Message);
        lifetime?.StopApplication();
    }
}
