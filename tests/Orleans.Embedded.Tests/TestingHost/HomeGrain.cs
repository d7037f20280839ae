using System.Collections.Concurrent;

namespace OrleansKv.Embedded.TestingHost;

public sealed class HomeGrain(ILocalSiloDetails silo) : Grain, IHomeGrain
{
    public Task<string> GetSilo() => Task.FromResult(silo.Name);
}

/// <summary>Leaves a trace when it is deactivated.</summary>
public sealed class SlowStopGrain : Grain, ISlowStopGrain
{
    public static readonly ConcurrentDictionary<string, DeactivationReasonCode> Stopped = new();

    public Task Touch() => Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Stopped[this.GetPrimaryKeyString()] = reason.ReasonCode;
        return Task.CompletedTask;
    }
}
