using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Reminders;

/// <summary>Reminders in a node's own store.</summary>
public abstract class NodeReminderTableTests : ReopenedStoreTests
{
    private static readonly DateTime Start = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(1);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1) + TimeSpan.FromTicks(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_is_there_whole_when_the_node_is_back_and_one_that_was_removed_is_not(bool inOrder)
    {
        var table = await StartAsync();
        for (var i = 0; i < 100; i++) await table.UpsertRow(Row($"{i}@n1", "x"));
        for (var i = 0; i < 100; i += 2) Assert.True(await RemoveAsync(table, $"{i}@n1", "x"));

        table = await StartAsync(inOrder);
        Assert.Equal(50, (await table.ReadRows(0, 0)).Reminders.Count);
        for (var i = 0; i < 100; i++)
        {
            var row = await table.ReadRow(GrainOf($"{i}@n1"), "x");
            Assert.Equal(i % 2 == 0, row is null);
            if (row is not null) Assert.Equal((GrainOf($"{i}@n1"), "x", Start, DateTimeKind.Utc, Period), (row.GrainId, row.ReminderName, row.StartAt, row.StartAt.Kind, row.Period));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_is_removed_with_its_last_etag_only_also_when_the_node_is_back(bool inOrder)
    {
        var table = await StartAsync();
        var old = await table.UpsertRow(Row("a@n1", "x"));
        var last = await table.UpsertRow(Row("a@n1", "x"));
        Assert.False(await table.RemoveRow(GrainOf("a@n1"), "x", old!));

        table = await StartAsync(inOrder);
        Assert.Equal(last, (await table.ReadRow(GrainOf("a@n1"), "x"))!.ETag);
        Assert.False(await table.RemoveRow(GrainOf("a@n1"), "x", old!));
        Assert.True(await table.RemoveRow(GrainOf("a@n1"), "x", last!));
        Assert.False(await table.RemoveRow(GrainOf("a@n1"), "x", last!));
        Assert.DoesNotContain(await table.UpsertRow(Row("a@n1", "x")), new[] { old, last });
    }

    [Fact]
    public async Task Rows_of_one_grain_and_of_a_part_of_the_circle_are_read_together()
    {
        var table = await StartAsync();
        for (var i = 0; i < 50; i++) await table.UpsertRow(Row($"{i}@n1", "x"));
        await table.UpsertRow(Row("0@n1", "y"));
        Assert.Equal(["x", "y"], (await table.ReadRows(GrainOf("0@n1"))).Reminders.Select(static row => row.ReminderName));

        uint[] bounds = [10, 1_000_000_000, 2_000_000_000, 4_000_000_000];
        var parts = await Task.WhenAll(bounds.Select((bound, i) => table.ReadRows(bounds[(i + 3) % 4], bound)));
        Assert.Equal(51, parts.Sum(static part => part.Reminders.Count));
        Assert.Equal(50, parts.SelectMany(static part => part.Reminders).Select(static row => row.GrainId).Distinct().Count());
        Assert.All(parts[1].Reminders, static row => Assert.InRange(row.GrainId.GetUniformHashCode(), 11u, 1_000_000_000u));
    }

    [Fact]
    public async Task Registrations_at_the_same_time_are_all_kept()
    {
        var table = await StartAsync();
        var etags = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => table.UpsertRow(Row($"{i % 100}@n1", $"{i / 100}"))));
        Assert.All(etags, Assert.NotNull);
        Assert.Equal(200, (await (await StartAsync(inOrder: false)).ReadRows(0, 0)).Reminders.Count);
    }

    [Fact]
    public async Task A_cleared_table_stays_empty()
    {
        var table = await StartAsync();
        await table.UpsertRow(Row("a@n1", "x"));
        await table.TestOnlyClearTable();
        Assert.Empty((await table.ReadRows(0, 0)).Reminders);
        Assert.Empty((await (await StartAsync(inOrder: false)).ReadRows(0, 0)).Reminders);
    }

    private protected static async Task<NodeReminderTable> StartAsync(INodeStore store)
    {
        var storage = new NodeGrainStorage(store, new HybridLogicalClock(TimeProvider.System, TimeSpan.FromMinutes(1)));
        var table = new NodeReminderTable(storage, new LocalNode("n1"), NullLogger<NodeReminderTable>.Instance);
        await table.StartAsync();
        return table;
    }

    private protected static GrainId GrainOf(string key) => GrainId.Create("test", key);

    private protected static ReminderEntry Row(string grain, string name) => new() { GrainId = GrainOf(grain), ReminderName = name, StartAt = Start, Period = Period };

    private async Task<NodeReminderTable> StartAsync(bool inOrder = true) => await StartAsync(await OpenAsync(inOrder));

    private static async Task<bool> RemoveAsync(NodeReminderTable table, string grain, string name) =>
        await table.RemoveRow(GrainOf(grain), name, (await table.ReadRow(GrainOf(grain), name))!.ETag!);
}
