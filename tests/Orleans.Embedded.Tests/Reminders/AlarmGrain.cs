using System.Collections.Immutable;

namespace OrleansKv.Embedded.Reminders;

/// <summary>Keeps the ticks that its activation took.</summary>
public sealed class AlarmGrain : Grain, IAlarmGrain
{
    private readonly List<Tick> _ticks = [];
    private bool _failNext;
    private string? _setInTick;

    public Task Set(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task Unset(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task UnsetOldHandle(string name)
    {
        var old = await this.GetReminder(name);
        await this.RegisterOrUpdateReminder(name, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        await this.UnregisterReminder(old!);
    }

    public async Task<ImmutableArray<string>> GetNames() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order()];

    public async Task<bool> Has(string name) => await this.GetReminder(name) is not null;

    public Task<ImmutableArray<Tick>> GetTicks() => Task.FromResult(_ticks.ToImmutableArray());

    public Task FailNext()
    {
        _failNext = true;
        return Task.CompletedTask;
    }

    public Task SetInTick(string name)
    {
        _setInTick = name;
        return Task.CompletedTask;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _ticks.Add(new Tick(reminderName, status.FirstTickTime, status.Period, status.CurrentTickTime));
        if (_failNext)
        {
            _failNext = false;
            throw new InvalidOperationException("Told to fail.");
        }

        if (_setInTick is { } name)
        {
            _setInTick = null;
            await this.RegisterOrUpdateReminder(name, TimeSpan.FromMilliseconds(200), TimeSpan.FromHours(1));
        }
    }
}

public sealed class ForgetfulGrain : Grain, IForgetfulGrain
{
    public Task Set() => this.RegisterOrUpdateReminder("x", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
}
