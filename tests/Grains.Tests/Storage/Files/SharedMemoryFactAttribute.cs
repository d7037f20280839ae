namespace OrleansKv.Storage.Files;

/// <summary>
/// A fact about a disk without room. Linux' file system in memory refuses at once what is larger than it; one on a disk first takes all the room that there is,
/// from everything else that runs on the machine.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedMemoryFactAttribute : FactAttribute
{
    internal const string Path = "/dev/shm";

    public SharedMemoryFactAttribute()
    {
        if (!Directory.Exists(Path) || new DriveInfo(Path).DriveFormat != "tmpfs") Skip = $"There is no file system in memory at {Path}.";
    }
}
