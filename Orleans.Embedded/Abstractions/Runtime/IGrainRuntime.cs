using Orleans.Timers;

namespace Orleans.Runtime;

/// <summary>What a grain needs of the silo that holds it.</summary>
public interface IGrainRuntime
{
    /// <summary>The silo, for people.</summary>
    string SiloIdentity { get; }

    /// <summary>The silo's address.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>Makes grain references.</summary>
    IGrainFactory GrainFactory { get; }

    /// <summary>Makes grain timers.</summary>
    ITimerRegistry TimerRegistry { get; }

    /// <summary>The silo's services.</summary>
    IServiceProvider ServiceProvider { get; }

    /// <summary>The silo's clock.</summary>
    TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>Deactivates the activation once its running requests are done.</summary>
    void DeactivateOnIdle(IGrainContext grainContext);

    /// <summary>Keeps the activation from idle deactivation for at least that time; zero or less takes the wish back.</summary>
    void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan);
}
