using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Starts and stops reminders with the silo: the table before the silo takes calls, the ticks once it is active.</summary>
internal sealed class ReminderLifecycle(SiloRuntime silo, IServiceProvider services, IOptions<ReminderOptions> options) : ILifecycleParticipant<ISiloLifecycle>
{
    private IReminderServiceGrain Service => silo.GrainFactory.GetGrain<IReminderServiceGrain>(silo.Address.ToParsableString());

    public void Participate(ISiloLifecycle lifecycle)
    {
        if (services.GetService<IReminderTable>() is not { } table)
        {
            return;
        }

        lifecycle.Subscribe(
            nameof(IReminderTable),
            ServiceLifecycleStage.RuntimeGrainServices,
            async token =>
            {
                using var timeout = new CancellationTokenSource(options.Value.InitializationTimeout, silo.Clock);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(token, timeout.Token);
                await table.StartAsync(linked.Token);
            },
            token => table.StopAsync(token));
        lifecycle.Subscribe(nameof(ReminderLifecycle), ServiceLifecycleStage.Active, _ => Service.Start(), _ => Service.Stop());
    }
}
