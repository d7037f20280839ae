using FsCheck;
using FsCheck.Fluent;

namespace OrleansKv.Embedded.Simulation.Reminders;

public sealed class ReminderScheduleTests
{
    private static readonly DateTime Epoch = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_first_tick_is_the_first_on_the_grid_that_is_not_past() =>
        Prop.ForAll<int, PositiveInt>((offset, period) =>
        {
            var row = Row(period.Get);
            var now = Epoch + TimeSpan.FromTicks(offset);
            var tick = ReminderSchedule.FirstTick(row, now);
            return tick >= now && tick >= row.StartAt && IsOnGrid(row, tick) && (tick == row.StartAt || tick - row.Period < now);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_next_tick_is_on_the_grid_after_the_last_and_not_past() =>
        Prop.ForAll<NonNegativeInt, NonNegativeInt, PositiveInt>((ticks, late, period) =>
        {
            var row = Row(period.Get);
            var last = row.StartAt + (ticks.Get % 1000 * row.Period);
            var now = last + TimeSpan.FromTicks(late.Get);
            var next = ReminderSchedule.NextTick(row, last, now);
            return next > last && next >= now && IsOnGrid(row, next) && (next - row.Period == last || next - row.Period < now);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_schedule_ends_with_time_itself() =>
        Assert.Equal(DateTime.MaxValue, ReminderSchedule.NextTick(Row(TimeSpan.FromDays(365_000 * 8).Ticks), Epoch, Epoch));

    private static ReminderEntry Row(long period) => new() { ReminderName = "x", StartAt = Epoch, Period = TimeSpan.FromTicks(period) };

    private static bool IsOnGrid(ReminderEntry row, DateTime tick) => (tick - row.StartAt).Ticks % row.Period.Ticks == 0;
}
