using OrleansKv.Storage.Files;

namespace OrleansKv.Simulation.World.Disk;

/// <summary>What of a process's writes outlives it, and the power.</summary>
public sealed class SimulatedDiskTests
{
    private const string Name = "file";
    private readonly EventLoop _loop = new(new Random(1), new Trace(null));
    private readonly SimulatedDisk _disk;

    public SimulatedDiskTests()
    {
        // Continuations are the loop's.
        SynchronizationContext.SetSynchronizationContext(null);
        _disk = new SimulatedDisk(_loop, new Random(1), "n1");
    }

    [Fact]
    public void What_was_synced_outlives_a_loss_of_power_and_the_rest_does_not()
    {
        Live(async directory =>
        {
            var file = await CreateAsync(directory);
            await WriteAsync(file, 0);
            await file.SyncAsync();
            await WriteAsync(file, 1);
        });
        _disk.LosePower(PowerLossMode.Suffix);
        Assert.Equal([1, 0], Read());
    }

    [Fact]
    public void A_write_that_was_under_way_when_its_process_died_is_made_durable_by_the_next_ones_sync()
    {
        // Whether a write shows at its beginning or at its end is the disk's to choose: several in a row have both.
        for (var at = 0; at < 8; at++)
        {
            Live(async directory => await WriteAsync(at == 0 ? await CreateAsync(directory) : await directory.OpenAsync(Name), at), isKilled: true);
            Live(async directory => await (await directory.OpenAsync(Name)).SyncAsync());
        }

        var seen = Read();
        Assert.Contains((byte)1, seen);
        _disk.LosePower(PowerLossMode.Suffix);
        Assert.Equal(seen, Read());
    }

    private static async Task<IStoreFile> CreateAsync(SimulatedStoreDirectory directory)
    {
        var file = await directory.CreateAsync(Name, 2);
        await file.SyncAsync();
        await directory.SyncAsync();
        return file;
    }

    private static ValueTask WriteAsync(IStoreFile file, long at) => file.WriteAsync([new byte[] { 1 }], at);

    private byte[] Read()
    {
        byte[] bytes = [];
        Live(async directory =>
        {
            var file = await directory.OpenAsync(Name);
            bytes = new byte[file.Length];
            await file.ReadAsync(bytes, 0);
        });
        return bytes;
    }

    /// <summary>A process that has the directory, to its end, or until its last write has begun.</summary>
    private void Live(Func<SimulatedStoreDirectory, Task> live, bool isKilled = false)
    {
        var process = new SimulatedProcess(_loop, "n1");
        var directory = new SimulatedStoreDirectory(_disk, process, new ProcessClock(_loop, process, new MachineClock(_loop)));
        var done = process.Run(async () =>
        {
            await using var taken = await directory.LockAsync();
            await live(directory);
        });
        _loop.RunUntil(() => done.IsCompleted || (isKilled && _disk.UnsyncedWrites > 0), TimeSpan.FromMinutes(1));
        process.Kill();
        if (!isKilled) done.GetAwaiter().GetResult();
    }
}
