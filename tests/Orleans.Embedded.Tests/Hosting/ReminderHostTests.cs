using Microsoft.Extensions.DependencyInjection;
using OrleansKv.Embedded.Simulation.Reminders;

namespace OrleansKv.Embedded.Hosting;

public sealed class ReminderHostTests
{
    [Theory]
    [InlineData(-1, 1, 1, nameof(ReminderOptions.MinimumReminderPeriod))]
    [InlineData(0, 0, 1, nameof(ReminderOptions.RefreshReminderListPeriod))]
    [InlineData(0, 1, 0, nameof(ReminderOptions.InitializationTimeout))]
    public async Task Options_out_of_bounds_fail_the_start(int minimum, int refresh, int initialization, string option)
    {
        await using var cluster = new TestCluster();

        var failure = await Assert.ThrowsAsync<OrleansConfigurationException>(() => cluster.StartSiloAsync("s1", silo => Configure(silo, minimum, refresh, initialization)));

        Assert.Contains(option, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_at_their_bounds_are_taken()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSiloAsync("s1", silo => Configure(silo, 0, 1, 1));
    }

    [Fact]
    public async Task Reminders_without_a_table_say_so()
    {
        await using var cluster = await TestCluster.StartAsync(1, silo =>
        {
            silo.AddReminders();
            silo.Services.AddSingleton(new TickLog(TimeProvider.System));
        });

        var failure = await Assert.ThrowsAsync<OrleansConfigurationException>(
            () => cluster.Host("s1").Grains().GetGrain<ITickedGrain>("a").Set(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));

        Assert.Contains("UseInMemoryReminderService", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_does_not_start_fails_the_start_of_the_silo()
    {
        await using var cluster = new TestCluster();

        await Assert.ThrowsAsync<IOException>(() => cluster.StartSiloAsync("s1", silo =>
        {
            silo.AddReminders();
            silo.Services.AddSingleton<IReminderTable, FailingTable>();
        }));
    }

    [Fact]
    public async Task A_table_that_fails_once_is_read_again_later()
    {
        var clock = new ManualTimeProvider();
        var log = new TickLog(clock);
        var table = new FailingTable { FailsToStart = false };
        await table.Rows.UpsertRow(new ReminderEntry
        {
            GrainId = GrainId.Create("ticked", "a"),
            ReminderName = "tick",
            StartAt = clock.GetUtcNow().UtcDateTime,
            Period = TimeSpan.FromMinutes(1),
        });
        await using var cluster = await TestCluster.StartAsync(1, silo =>
        {
            silo.AddReminders();
            silo.Services.AddSingleton<IReminderTable>(table);
            silo.Services.AddSingleton<TimeProvider>(clock);
            silo.Services.AddSingleton(log);
        });

        await TestClusterExtensions.Until(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(log.Take().Count > 0);
        });

        Assert.True(table.Reads > FailingTable.FailingReads);
    }

    private static void Configure(ISiloBuilder silo, int minimum, int refresh, int initialization) =>
        silo.UseInMemoryReminderService().Configure<ReminderOptions>(options =>
        {
            options.MinimumReminderPeriod = TimeSpan.FromTicks(minimum);
            options.RefreshReminderListPeriod = TimeSpan.FromMilliseconds(refresh);
            options.InitializationTimeout = TimeSpan.FromSeconds(initialization);
        });

    /// <summary>Does not start, or fails its first reads.</summary>
    private sealed class FailingTable : IReminderTable
    {
        public const int FailingReads = 40;

        public MemoryReminderTable Rows { get; } = new();

        public bool FailsToStart { get; init; } = true;

        public int Reads { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken = default) => FailsToStart ? throw new IOException("No disk.") : Task.CompletedTask;

        public Task<ReminderTableData> ReadRows(GrainId grainId) => Rows.ReadRows(grainId);

        public Task<ReminderTableData> ReadRows(uint begin, uint end) => ++Reads > FailingReads ? Rows.ReadRows(begin, end) : throw new IOException("Disk on fire.");

        public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => Rows.ReadRow(grainId, reminderName);

        public Task<string?> UpsertRow(ReminderEntry entry) => Rows.UpsertRow(entry);

        public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => Rows.RemoveRow(grainId, reminderName, eTag);

        public Task TestOnlyClearTable() => Rows.TestOnlyClearTable();
    }
}
