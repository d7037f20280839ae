using Orleans;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>The part of a silo that ticks reminders. Its key is the silo's address.</summary>
[Alias("OrleansKv.IReminderServiceGrain")]
internal interface IReminderServiceGrain : IGrainWithStringKey
{
    /// <summary>Begins to tick.</summary>
    [Alias("Start")]
    Task Start();

    /// <summary>Makes or changes a reminder.</summary>
    [Alias("RegisterOrUpdate")]
    Task<IGrainReminder> RegisterOrUpdate(GrainId grainId, string reminderName, TimeSpan dueTime, TimeSpan period);

    /// <summary>Takes a reminder away.</summary>
    [Alias("Unregister")]
    Task Unregister(GrainReminder reminder);

    /// <summary>Ticks no more.</summary>
    [Alias("Stop")]
    Task Stop();
}
