using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>
/// Ticks the reminders that one silo is responsible for. Its memory is a copy of those rows of the table, read again after every change
/// of the membership and from time to time; what is not the silo's any more does not tick.
/// </summary>
[GrainType("orleanskv.reminders"), Reentrant, KeepAlive, ReminderServicePlacement]
internal sealed class ReminderServiceGrain(
    SiloRuntime silo,
    IReminderTable table,
    IReminderOwners owners,
    IClusterMembershipService membership,
    IOptions<ReminderOptions> options,
    ILogger<ReminderServiceGrain> log) : Grain, IReminderServiceGrain
{
    /// <summary>The wait after a failed read.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    /// <summary>The longest time that one timer is set for.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Dictionary<(GrainId Grain, string Name), LocalReminder> _reminders = [];
    private readonly CancellationTokenSource _stopped = new();
    private IGrainTimer? _refresh;
    private IReadOnlyList<HashRange> _ranges = [];
    private HashSet<(GrainId Grain, string Name)>? _changedDuringRead;

    private DateTime Now => silo.Clock.GetUtcNow().UtcDateTime;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var period = options.Value.RefreshReminderListPeriod;
        _refresh = this.RegisterGrainTimer(RefreshAsync, new GrainTimerCreationOptions(TimeSpan.Zero, period) { Interleave = true });
        _ = FollowMembershipAsync();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Stop();

    public Task Start() => Task.CompletedTask;

    public Task Stop()
    {
        _stopped.Cancel();
        _refresh?.Dispose();
        foreach (var reminder in _reminders.Values)
        {
            reminder.Timer.Dispose();
        }

        _reminders.Clear();
        return Task.CompletedTask;
    }

    public async Task<IGrainReminder> RegisterOrUpdate(GrainId grainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        var now = Now;
        var row = new ReminderEntry
        {
            GrainId = grainId,
            ReminderName = reminderName,
            StartAt = dueTime > DateTime.MaxValue - now ? DateTime.MaxValue : now + dueTime,
            Period = period,
        };
        row.ETag = await table.UpsertRow(row) ?? throw new ReminderException($"Reminder {row} could not be written to the table. Try again.");
        _changedDuringRead?.Add((grainId, reminderName));
        // The first tick is not lost when the table took longer than the due time.
        Schedule(row, row.StartAt);
        return new GrainReminder(grainId, reminderName, row.ETag);
    }

    public async Task Unregister(GrainReminder reminder)
    {
        var isRemoved = await table.RemoveRow(reminder.GrainId, reminder.ReminderName, reminder.ETag);
        if (!isRemoved && await table.ReadRow(reminder.GrainId, reminder.ReminderName) is not null)
        {
            throw new ReminderException($"Reminder {reminder} was changed since it was got, so it was not taken away.");
        }

        _changedDuringRead?.Add((reminder.GrainId, reminder.ReminderName));
        Forget((reminder.GrainId, reminder.ReminderName));
    }

    private bool IsOwn(GrainId grain) => silo.Address.Equals(owners.GetOwner(grain));

    private async Task FollowMembershipAsync()
    {
        try
        {
            await foreach (var _ in membership.MembershipUpdates.WithCancellation(_stopped.Token))
            {
                if (!owners.GetRanges(silo.Address).SequenceEqual(_ranges))
                {
                    _refresh!.Change(TimeSpan.Zero, options.Value.RefreshReminderListPeriod);
                }
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            ReminderLog.ReadFailed(log, exception, RetryDelay);
            _refresh!.Change(RetryDelay, options.Value.RefreshReminderListPeriod);
        }
    }

    /// <summary>Reads the silo's rows and makes the timers match them, but for those that a request changed meanwhile.</summary>
    private async Task ReadAsync()
    {
        var changed = _changedDuringRead = [];
        _ranges = owners.GetRanges(silo.Address);
        List<ReminderEntry> rows = [];
        foreach (var range in _ranges)
        {
            rows.AddRange((await table.ReadRows(range.Begin, range.End)).Reminders);
        }

        foreach (var key in _reminders.Keys.Except(rows.Select(static row => (row.GrainId, row.ReminderName))).Except(changed).ToList())
        {
            Forget(key);
        }

        foreach (var row in rows.Where(row => !changed.Contains((row.GrainId, row.ReminderName))))
        {
            Schedule(row, ReminderSchedule.FirstTick(row, Now));
        }

        _changedDuringRead = null;
    }

    private void Schedule(ReminderEntry row, DateTime due)
    {
        var key = (row.GrainId, row.ReminderName);
        if (_stopped.IsCancellationRequested || (_reminders.TryGetValue(key, out var known) && known.Row.ETag == row.ETag))
        {
            return;
        }

        Forget(key);
        if (IsOwn(row.GrainId))
        {
            var reminder = new LocalReminder(row, due);
            _reminders[key] = reminder;
            reminder.Timer = this.RegisterGrainTimer(
                OnDueAsync, reminder, new GrainTimerCreationOptions(Wait(reminder), Timeout.InfiniteTimeSpan) { Interleave = true });
        }
    }

    private void Forget((GrainId Grain, string Name) key)
    {
        if (_reminders.Remove(key, out var reminder))
        {
            reminder.Timer.Dispose();
        }
    }

    private async Task OnDueAsync(LocalReminder reminder, CancellationToken cancellationToken)
    {
        var (row, now) = (reminder.Row, Now);
        if (!IsOwn(row.GrainId))
        {
            Forget((row.GrainId, row.ReminderName));
            return;
        }

        if (now >= reminder.Due)
        {
            try
            {
                await GrainFactory.GetGrain<IRemindable>(row.GrainId).ReceiveReminder(row.ReminderName, new TickStatus(row.StartAt, row.Period, now));
            }
            catch (Exception exception)
            {
                ReminderLog.TickFailed(log, exception, row.ReminderName, row.GrainId, ReminderSchedule.NextTick(row, reminder.Due, Now));
            }

            reminder.Due = ReminderSchedule.NextTick(row, reminder.Due, Now);
        }

        if (!cancellationToken.IsCancellationRequested)
        {
            reminder.Timer.Change(Wait(reminder), Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan Wait(LocalReminder reminder)
    {
        var wait = reminder.Due - Now;
        return wait > LongestWait ? LongestWait : wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private sealed class LocalReminder(ReminderEntry row, DateTime due)
    {
        public ReminderEntry Row { get; } = row;

        public DateTime Due { get; set; } = due;

        public IGrainTimer Timer { get; set; } = null!;
    }
}
