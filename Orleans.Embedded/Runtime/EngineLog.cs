using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>What the engine logs.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Error, "Work of {Owner} failed.")]
    public static partial void ActionFailed(ILogger log, Exception exception, string owner);

    [LoggerMessage(2, LogLevel.Warning, "The one-way call {Method} on {Grain} failed.")]
    public static partial void OneWayFailed(ILogger log, Exception exception, GrainMethod method, GrainId grain);

    [LoggerMessage(3, LogLevel.Error, "{Grain} could not be activated.")]
    public static partial void ActivationFailed(ILogger log, Exception exception, GrainId grain);

    [LoggerMessage(4, LogLevel.Error, "A step of the deactivation of {Grain} failed.")]
    public static partial void DeactivationStepFailed(ILogger log, Exception exception, GrainId grain);

    [LoggerMessage(5, LogLevel.Error, "{Grain} could not be located.")]
    public static partial void PlacementFailed(ILogger log, Exception exception, GrainId grain);

    [LoggerMessage(6, LogLevel.Error, "A grain directory did not take out dead silo {Silo}.")]
    public static partial void UnregisterSilosFailed(ILogger log, Exception exception, SiloAddress silo);

    [LoggerMessage(7, LogLevel.Warning, "A timer of {Grain} failed.")]
    public static partial void TimerFailed(ILogger log, Exception exception, GrainId grain);

    [LoggerMessage(9, LogLevel.Error, "Silo {Name} did not stop in order and is cut off.")]
    public static partial void StopFailed(ILogger log, Exception exception, string name);

    [LoggerMessage(8, LogLevel.Information, "Silo {Name} is {Status} at {Address}.")]
    public static partial void StatusChanged(ILogger log, string name, SiloStatus status, SiloAddress address);
}
