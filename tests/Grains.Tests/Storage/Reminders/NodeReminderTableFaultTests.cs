using OrleansKv.Versioning;

namespace OrleansKv.Storage.Reminders;

/// <summary>A store that fails under reminders.</summary>
public sealed class NodeReminderTableFaultTests : NodeReminderTableTests
{
    private readonly FaultyNodeStore _store = new(new Actor("n1", 1));

    [Fact]
    public async Task A_change_that_the_store_does_not_take_fails_and_is_not_seen_and_the_next_one_succeeds()
    {
        var table = await StartAsync(_store);
        var first = await table.UpsertRow(Row("a@n1", "x"));
        _store.BeforeWrite = static (_, _) => throw new IOException("No disk.");
        await Assert.ThrowsAsync<IOException>(() => table.UpsertRow(Row("a@n1", "x")));
        await Assert.ThrowsAsync<IOException>(() => table.RemoveRow(GrainOf("a@n1"), "x", first!));
        Assert.Equal(first, (await table.ReadRow(GrainOf("a@n1"), "x"))!.ETag);
        _store.BeforeWrite = null;
        Assert.True(await table.RemoveRow(GrainOf("a@n1"), "x", first!));
        Assert.Null(await table.ReadRow(GrainOf("a@n1"), "x"));
    }

    [Fact]
    public async Task A_change_that_was_stored_although_it_failed_is_seen_with_the_next_one()
    {
        var table = await StartAsync(_store);
        var written = 0;
        _store.AfterWrite = _ => ++written == 1 ? throw new IOException("The answer was lost.") : Task.CompletedTask;
        await Assert.ThrowsAsync<IOException>(() => table.UpsertRow(Row("a@n1", "x")));
        Assert.Null(await table.ReadRow(GrainOf("a@n1"), "x"));
        var etag = await table.UpsertRow(Row("a@n1", "y"));
        Assert.Equal(["x", "y"], (await table.ReadRows(GrainOf("a@n1"))).Reminders.Select(static row => row.ReminderName));
        Assert.NotEqual(etag, (await table.ReadRow(GrainOf("a@n1"), "x"))!.ETag);
    }

    [Fact]
    public async Task Damaged_rows_are_lost_and_the_grain_can_register_again()
    {
        await (await StartAsync(_store)).UpsertRow(Row("a@n1", "x"));
        _store.BeforeRead = static _ => throw new RecordDamagedException("damaged");
        var table = await StartAsync(_store);
        Assert.Null(await table.ReadRow(GrainOf("a@n1"), "x"));
        await table.UpsertRow(Row("a@n1", "y"));
        _store.BeforeRead = null;
        Assert.Equal("y", Assert.Single((await (await StartAsync(_store)).ReadRows(GrainOf("a@n1"))).Reminders).ReminderName);
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_fails_the_start()
    {
        _store.BeforeRead = static _ => throw new IOException("No disk.");
        await Assert.ThrowsAsync<IOException>(() => StartAsync(_store));
    }

    [Theory]
    [InlineData("a@n2")]
    [InlineData("n2")]
    [InlineData("a")]
    public async Task A_grain_of_another_node_is_refused(string grain)
    {
        var table = await StartAsync(_store);
        await Assert.ThrowsAsync<InvalidOperationException>(() => table.UpsertRow(Row(grain, "x")));
        Assert.Empty((await table.ReadRows(0, 0)).Reminders);
    }

    protected override Task<INodeStore> OpenStoreAsync() => Task.FromResult<INodeStore>(_store);

    protected override Task KillAsync() => Task.CompletedTask;
}
