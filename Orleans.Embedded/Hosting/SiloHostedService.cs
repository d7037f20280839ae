using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Starts and stops the silo with its host.</summary>
internal sealed class SiloHostedService(IServiceProvider services) : IHostedService
{
    private SiloRuntime? _silo;

    private LifecycleStages Lifecycle => services.GetRequiredService<LifecycleStages>();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var validator in services.GetServices<IConfigurationValidator>())
        {
            validator.ValidateConfiguration();
        }

        var silo = services.GetRequiredService<SiloRuntime>();
        silo.Cluster.Join(silo);
        _silo = silo;
        Participate(silo);
        foreach (var participant in services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
        {
            participant.Participate(Lifecycle);
        }

        try
        {
            await Lifecycle.OnStart(cancellationToken);
        }
        catch
        {
            await StopAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>A killed silo is not stopped: its hooks must not run.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_silo is not { IsKilled: false } silo || silo.Cluster.IsDead(silo))
        {
            return;
        }

        try
        {
            await Lifecycle.OnStop(cancellationToken);
            silo.Close();
        }
        catch (Exception exception)
        {
            // A part that did not stop must not go on either.
            EngineLog.StopFailed(silo.Log, exception, silo.Name);
            silo.Kill();
        }

        silo.Cluster.DeclareDead(silo);
        EngineLog.StatusChanged(silo.Log, silo.Name, SiloStatus.Dead, silo.Address);
    }

    private void Participate(SiloRuntime silo)
    {
        Lifecycle.Subscribe(
            "Membership",
            ServiceLifecycleStage.BecomeActive,
            _ =>
            {
                silo.Start();
                SetStatus(silo, SiloStatus.Active);
                return Task.CompletedTask;
            },
            _ =>
            {
                SetStatus(silo, SiloStatus.ShuttingDown);
                return Task.CompletedTask;
            });
        Lifecycle.Subscribe("Activations", ServiceLifecycleStage.GrainDeactivation, static _ => Task.CompletedTask, silo.DeactivateAllAsync);
    }

    private static void SetStatus(SiloRuntime silo, SiloStatus status)
    {
        silo.Cluster.SetStatus(silo, status);
        EngineLog.StatusChanged(silo.Log, silo.Name, status, silo.Address);
    }
}
