using Orleans.Runtime;

namespace Orleans;

/// <summary>Where reminders are kept. All silos of a cluster see the same rows.</summary>
public interface IReminderTable
{
    /// <summary>Runs before the silo becomes active; when it throws, the silo does not start.</summary>
    Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>The reminders of a grain.</summary>
    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>
    /// The reminders of the grains whose <see cref="GrainId.GetUniformHashCode"/> is above begin and at most end; where begin is not below
    /// end, the range goes over the end of the number circle, so that equal bounds are all there is.
    /// </summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    /// <summary>A reminder, or null.</summary>
    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    /// <summary>Adds or replaces a reminder whatever its etag; gives the new etag, or null when it could not.</summary>
    Task<string?> UpsertRow(ReminderEntry entry);

    /// <summary>Takes a reminder away; false when it is not there or has another etag.</summary>
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    /// <summary>Takes every reminder away.</summary>
    Task TestOnlyClearTable();

    /// <summary>Runs when the silo stops.</summary>
    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
