using Orleans.Runtime;
using Orleans.Timers;

namespace OrleansKv.Embedded;

/// <summary>Makes grain timers.</summary>
internal sealed class TimerRegistry : ITimerRegistry
{
    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return grainContext is Activation activation && Activation.Current == activation
            ? new GrainTimer<TState>(activation, callback, state, options)
            : throw new InvalidOperationException("A timer is made in a turn of the grain that it is for, and of no other.");
    }
}
