using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Hosting;

namespace OrleansKv.Embedded;

/// <summary>Adds reminders that belong to one silo.</summary>
public static class LocalReminderSiloBuilderExtensions
{
    /// <summary>
    /// Adds reminders for grains that never leave the silo: it ticks those that were registered on it, and no others. An <see cref="IReminderTable"/> of the
    /// silo's own must be added too.
    /// </summary>
    /// <param name="builder">The silo.</param>
    public static ISiloBuilder AddLocalReminders(this ISiloBuilder builder)
    {
        builder.AddReminders();
        builder.Services.Replace(ServiceDescriptor.Singleton<IReminderOwners, LocalReminderOwner>());
        return builder;
    }
}
