using Orleans.Placement;

namespace OrleansKv.Embedded.Simulation.Reminders;

[Alias("test.ITickedGrain")]
public interface ITickedGrain : IGrainWithStringKey, IRemindable
{
    [Alias("Set")]
    Task Set(TimeSpan dueTime, TimeSpan period);

    [Alias("Unset")]
    Task Unset();
}

/// <summary>Is activated where the tick comes from, so that the log shows which silo ticks.</summary>
[PreferLocalPlacement]
public sealed class TickedGrain(TickLog log, ILocalSiloDetails silo) : Grain, ITickedGrain
{
    public Task Set(TimeSpan dueTime, TimeSpan period)
    {
        this.DeactivateOnIdle();
        return this.RegisterOrUpdateReminder("tick", dueTime, period);
    }

    public async Task Unset() => await this.UnregisterReminder((await this.GetReminder("tick"))!);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        this.DeactivateOnIdle();
        log.Add(silo.Name, this.GetPrimaryKeyString(), status);
        return log.Fails ? throw new InvalidOperationException("Told to fail.") : Task.CompletedTask;
    }
}
