namespace OrleansKv.Embedded.Simulation.Reminders;

public sealed class MemoryReminderTableTests
{
    private readonly MemoryReminderTable _table = new();

    [Fact]
    public async Task A_row_is_read_as_it_was_written_with_a_new_etag_each_time()
    {
        var row = Row("a", "x");
        var first = await _table.UpsertRow(row);
        var second = await _table.UpsertRow(row);

        var read = (await _table.ReadRow(row.GrainId, "x"))!;

        Assert.NotEqual(first, second);
        Assert.Equal((row.GrainId, "x", row.StartAt, row.Period, second), (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Null(await _table.ReadRow(row.GrainId, "y"));
    }

    [Fact]
    public async Task What_a_reader_does_to_a_row_does_not_reach_the_table()
    {
        await _table.UpsertRow(Row("a", "x"));
        (await _table.ReadRow(Row("a", "x").GrainId, "x"))!.Period = TimeSpan.Zero;

        Assert.Equal(TimeSpan.FromMinutes(1), (await _table.ReadRow(Row("a", "x").GrainId, "x"))!.Period);
    }

    [Fact]
    public async Task A_row_is_removed_with_its_last_etag_only()
    {
        var grain = Row("a", "x").GrainId;
        var old = await _table.UpsertRow(Row("a", "x"));
        var last = await _table.UpsertRow(Row("a", "x"));

        Assert.False(await _table.RemoveRow(grain, "x", old!));
        Assert.True(await _table.RemoveRow(grain, "x", last!));
        Assert.False(await _table.RemoveRow(grain, "x", last!));
    }

    [Fact]
    public async Task Ranges_that_part_the_circle_part_the_rows()
    {
        for (var i = 0; i < 100; i++)
        {
            await _table.UpsertRow(Row($"{i}", "x"));
        }

        uint[] bounds = [10, 1_000_000_000, 2_000_000_000, 4_000_000_000];
        var parts = await Task.WhenAll(bounds.Select((bound, i) => _table.ReadRows(bounds[(i + 3) % 4], bound)));

        Assert.Equal(100, parts.SelectMany(part => part.Reminders).Select(row => row.GrainId).Distinct().Count());
        Assert.Equal(100, parts.Sum(part => part.Reminders.Count));
        Assert.Equal(100, (await _table.ReadRows(7, 7)).Reminders.Count);
    }

    [Fact]
    public async Task The_rows_of_one_grain_are_read_together_and_all_are_cleared_together()
    {
        await _table.UpsertRow(Row("a", "x"));
        await _table.UpsertRow(Row("a", "y"));
        await _table.UpsertRow(Row("b", "x"));

        Assert.Equal(["x", "y"], (await _table.ReadRows(Row("a", "x").GrainId)).Reminders.Select(row => row.ReminderName));
        await _table.TestOnlyClearTable();
        Assert.Empty((await _table.ReadRows(0, 0)).Reminders);
    }

    [Theory]
    [InlineData(10, 20, 10, false)]
    [InlineData(10, 20, 11, true)]
    [InlineData(10, 20, 20, true)]
    [InlineData(10, 20, 21, false)]
    [InlineData(20, 10, 20, false)]
    [InlineData(20, 10, 21, true)]
    [InlineData(20, 10, 0, true)]
    [InlineData(20, 10, 10, true)]
    [InlineData(20, 10, 11, false)]
    [InlineData(20, 20, 20, true)]
    public void A_range_is_open_at_its_begin_and_closed_at_its_end(uint begin, uint end, uint value, bool isIn) =>
        Assert.Equal(isIn, new HashRange(begin, end).Contains(value));

    private static ReminderEntry Row(string grain, string name) => new()
    {
        GrainId = GrainId.Create("test", grain),
        ReminderName = name,
        StartAt = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        Period = TimeSpan.FromMinutes(1),
    };
}
