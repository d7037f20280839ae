using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Timers;

namespace OrleansKv.Embedded;

/// <summary>Takes what grains want of their reminders to the silo that ticks them; reads come straight from the table.</summary>
internal sealed class ReminderRegistry(IServiceProvider services, IGrainFactory grains, IReminderOwners owners, IOptions<ReminderOptions> options)
    : IReminderRegistry
{
    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        if (period < options.Value.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"The period of reminder '{reminderName}', {period}, is below {nameof(ReminderOptions.MinimumReminderPeriod)}, {options.Value.MinimumReminderPeriod}.",
                nameof(period));
        }

        return GetService(callingGrainId).RegisterOrUpdate(callingGrainId, reminderName, dueTime, period);
    }

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        return GetService(callingGrainId).Unregister((GrainReminder)reminder);
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        return await GetTable().ReadRow(callingGrainId, reminderName) is { } row ? ToReminder(row) : null;
    }

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        [.. (await GetTable().ReadRows(callingGrainId)).Reminders.Select(ToReminder)];

    private static GrainReminder ToReminder(ReminderEntry row) => new(row.GrainId, row.ReminderName, row.ETag!);

    private IReminderServiceGrain GetService(GrainId grain)
    {
        _ = GetTable();
        var owner = owners.GetOwner(grain) ?? throw new OrleansException("No silo of the cluster is active.");
        return grains.GetGrain<IReminderServiceGrain>(owner.ToParsableString());
    }

    private IReminderTable GetTable()
    {
        if (Activation.Current is null)
        {
            throw new InvalidOperationException("A grain's reminders can be used only in a turn of that grain.");
        }

        return services.GetService<IReminderTable>() ?? throw new OrleansConfigurationException(
            "Reminders have no table: add one, for example with ISiloBuilder.UseInMemoryReminderService().");
    }
}
