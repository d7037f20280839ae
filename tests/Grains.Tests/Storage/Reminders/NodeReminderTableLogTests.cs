using OrleansKv.Storage.Files;
using OrleansKv.Storage.Log;

namespace OrleansKv.Storage.Reminders;

public sealed class NodeReminderTableLogTests : NodeReminderTableTests
{
    private readonly FakeDirectory _directory = new();

    [Fact]
    public async Task A_registration_is_done_and_seen_when_it_is_durable()
    {
        var table = await StartAsync(await OpenAsync());
        var gate = new TaskCompletionSource();
        _directory.BeforeSync = () => gate.Task;
        var registration = table.UpsertRow(Row("a@n1", "x"));
        Assert.False(registration.IsCompleted);
        Assert.Null(await table.ReadRow(GrainOf("a@n1"), "x"));
        gate.SetResult();
        var etag = await registration;
        Assert.Equal(etag, (await table.ReadRow(GrainOf("a@n1"), "x"))!.ETag);
        _directory.Crash();
        Assert.Equal(etag, (await (await StartAsync(await OpenStoreAsync())).ReadRow(GrainOf("a@n1"), "x"))!.ETag);
    }

    protected override async Task<INodeStore> OpenStoreAsync() => await LogStores.OpenAsync(_directory);

    protected override Task KillAsync()
    {
        _directory.Kill();
        return Task.CompletedTask;
    }
}
