namespace OrleansKv.Simulation.World.Disk;

/// <summary>A change of a directory that is not durable.</summary>
/// <param name="Sequence">Its place among all changes of the disk.</param>
/// <param name="Name">The name that appears or, without a file, goes.</param>
/// <param name="File">The file that has the name from now on; null for none.</param>
/// <param name="OldName">The name under which the file was until now; null when it was new.</param>
internal sealed record DirectoryChange(long Sequence, string Name, DiskFile? File, string? OldName)
{
    public void Apply(SortedDictionary<string, DiskFile> names)
    {
        if (OldName is not null) names.Remove(OldName);
        if (File is null) names.Remove(Name);
        else names[Name] = File;
    }
}
