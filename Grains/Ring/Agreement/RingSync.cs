using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansKv.Coordination;

namespace OrleansKv.Ring;

/// <summary>
/// Brings this node and another one to the same ring, where a replica has refused a request because it goes by another one: whichever is behind learns. Used by all coordinators of the silo.
/// </summary>
internal sealed class RingSync(IGrainFactory grains, ILocalSiloDetails silo, CoordinationOptions options, TimeProvider time, ILogger<RingSync> logger)
{
    private readonly ConcurrentDictionary<string, Task<bool>> _running = new(StringComparer.Ordinal);

    /// <summary>Completes with true when the two go by the same ring, or did a moment ago; callers that come while it runs share it.</summary>
    public Task<bool> WithAsync(string node)
    {
        if (_running.TryGetValue(node, out var running)) return running;
        var begun = new TaskCompletionSource<bool>();
        running = _running.GetOrAdd(node, begun.Task);
        if (running == begun.Task) _ = RunAsync(node, begun);
        return running;
    }

    private async Task RunAsync(string node, TaskCompletionSource<bool> done)
    {
        var isDone = false;
        try
        {
            await grains.GetGrain<IRingGrain>(silo.Name).FollowAsync(node).AsTask().WaitAsync(options.ReplicaTimeout, time);
            isDone = true;
        }
        catch (Exception exception)
        {
            logger.RingNotTold(node, exception.Message);
        }

        _running.TryRemove(node, out _);
        done.SetResult(isDone);
    }
}
