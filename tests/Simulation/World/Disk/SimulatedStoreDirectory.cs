using OrleansKv.Storage;
using OrleansKv.Storage.Files;

namespace OrleansKv.Simulation.World.Disk;

/// <summary>
/// The store's directory as one process sees it. Every access completes by a timer of the process: when that is dead, none completes,
/// and none changes anything any more.
/// </summary>
internal sealed class SimulatedStoreDirectory(SimulatedDisk disk, SimulatedProcess process, TimeProvider clock) : IStoreDirectory
{
    public string Name => $"the disk of {disk.Machine}";

    public async ValueTask<IReadOnlyList<string>> ListAsync()
    {
        await clock.DelayAsync(disk.NextAccess());
        disk.CheckRead();
        return [.. disk.Names.Keys];
    }

    public async ValueTask<IStoreFile> OpenAsync(string name)
    {
        await clock.DelayAsync(disk.NextAccess());
        disk.CheckRead();
        return new SimulatedStoreFile(disk, Find(name), clock);
    }

    public async ValueTask<IStoreFile> CreateAsync(string name, long length)
    {
        await clock.DelayAsync(disk.NextAccess());
        if (disk.RefuseWrite(length) is { } refusal) throw refusal;
        var file = new DiskFile();
        disk.Change(name, file);
        file.Apply(disk.NewWrite(length, null));
        return new SimulatedStoreFile(disk, file, clock);
    }

    public async ValueTask RenameAsync(string name, string newName)
    {
        await clock.DelayAsync(disk.NextAccess());
        if (disk.RefuseWrite(0) is { } refusal) throw refusal;
        disk.Change(newName, Find(name), name);
    }

    public async ValueTask DeleteAsync(string name)
    {
        await clock.DelayAsync(disk.NextAccess());
        // A full disk gives space back.
        if (disk.RefuseWrite(0) is { } refusal and not StoreFullException) throw refusal;
        if (disk.TryGet(name, out _)) disk.Change(name, null);
    }

    public ValueTask RunAsync(Func<ValueTask> work) => work();

    public async ValueTask SyncAsync()
    {
        var last = disk.LastChange;
        var refusal = disk.RefuseSync();
        await clock.DelayAsync(disk.NextSync());
        if (refusal is not null) throw refusal;
        disk.SyncNames(last);
    }

    public async ValueTask<IAsyncDisposable> LockAsync()
    {
        await clock.DelayAsync(disk.NextAccess());
        if (disk.Holder is { IsDead: false }) throw new StoreUnusableException($"{Name} is in use by another process.");
        disk.Holder = process;
        disk.SettleWrites();
        return new DirectoryLock(disk, process);
    }

    private DiskFile Find(string name) =>
        disk.TryGet(name, out var file) ? file : throw new FileNotFoundException($"There is no {name} on {Name}.");

    private sealed class DirectoryLock(SimulatedDisk disk, SimulatedProcess process) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            if (disk.Holder == process) disk.Holder = null;
            return ValueTask.CompletedTask;
        }
    }
}
