using Microsoft.Extensions.DependencyInjection;
using OrleansKv.Embedded;

namespace Orleans.Hosting;

/// <summary>Adds reminders that are kept in memory.</summary>
public static class SiloBuilderReminderMemoryExtensions
{
    /// <summary>Adds reminders that outlive silos, not the cluster.</summary>
    public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder)
    {
        builder.AddReminders();
        builder.Services.AddSingleton<IReminderTable>(static provider => provider.GetRequiredService<EmbeddedCluster>().Reminders);
        return builder;
    }
}
