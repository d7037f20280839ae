using Orleans;

namespace OrleansKv.Embedded;

/// <summary>When a reminder's ticks are due: at its start and every period after that, however late a tick was.</summary>
internal static class ReminderSchedule
{
    /// <summary>The first due time that is not before now, so that missed ticks are not made up for.</summary>
    public static DateTime FirstTick(ReminderEntry reminder, DateTime now)
    {
        var start = DateTime.SpecifyKind(reminder.StartAt, DateTimeKind.Utc);
        if (now <= start)
        {
            return start;
        }

        var sinceTick = (now - start).Ticks % reminder.Period.Ticks;
        return sinceTick == 0 ? now : Add(now, reminder.Period.Ticks - sinceTick);
    }

    /// <summary>The first due time that is not before now and after the last tick's.</summary>
    public static DateTime NextTick(ReminderEntry reminder, DateTime last, DateTime now)
    {
        var next = FirstTick(reminder, now);
        return next > last ? next : Add(last, reminder.Period.Ticks);
    }

    private static DateTime Add(DateTime time, long ticks) => ticks > (DateTime.MaxValue - time).Ticks ? DateTime.MaxValue : time.AddTicks(ticks);
}
