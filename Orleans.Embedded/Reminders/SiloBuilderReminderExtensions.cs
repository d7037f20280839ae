using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Timers;
using OrleansKv.Embedded;

namespace Orleans.Hosting;

/// <summary>Adds reminders.</summary>
public static class SiloBuilderReminderExtensions
{
    /// <summary>Adds reminders; an <see cref="IReminderTable"/> must be added too.</summary>
    public static ISiloBuilder AddReminders(this ISiloBuilder builder)
    {
        builder.Services.AddReminders();
        return builder;
    }

    /// <summary>Adds reminders; an <see cref="IReminderTable"/> must be added too.</summary>
    public static void AddReminders(this IServiceCollection services)
    {
        if (services.Any(static service => service.ServiceType == typeof(ReminderLifecycle)))
        {
            return;
        }

        services.AddSingleton<IConfigurationValidator, ReminderOptionsValidator>();
        services.AddSingleton<ReminderLifecycle>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static provider => provider.GetRequiredService<ReminderLifecycle>());
        services.AddSingleton<IReminderOwners, ReminderRing>();
        services.AddSingleton<IReminderRegistry, ReminderRegistry>();
        services.AddPlacementDirector<ReminderServicePlacement, ReminderServicePlacementDirector>();
    }
}
