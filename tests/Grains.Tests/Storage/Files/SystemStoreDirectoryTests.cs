namespace OrleansKv.Storage.Files;

/// <summary>The directory of the operating system, where it differs from what tests put in its place.</summary>
public sealed class SystemStoreDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanskv-");

    public void Dispose() => _directory.Delete(recursive: true);

    [SharedMemoryFact]
    public async Task A_file_for_which_the_disk_has_no_room_is_refused_as_full_and_leaves_nothing_behind()
    {
        var small = Directory.CreateDirectory(Path.Combine(SharedMemoryFactAttribute.Path, _directory.Name));
        try
        {
            var tooMuch = 2 * new DriveInfo(small.FullName).TotalSize;
            await Assert.ThrowsAsync<StoreFullException>(async () => await new SystemStoreDirectory(small.FullName).CreateAsync("file", tooMuch));
            Assert.Empty(small.GetFiles());
        }
        finally
        {
            small.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_file_in_a_directory_that_is_gone_is_no_full_disk()
    {
        var directory = new SystemStoreDirectory(Path.Combine(_directory.FullName, "gone"));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(async () => await directory.CreateAsync("file", 4096));
    }

    [Fact]
    public async Task What_is_cleared_reads_as_zeros_and_the_length_stays()
    {
        var directory = new SystemStoreDirectory(_directory.FullName);
        await using var file = await directory.CreateAsync("file", 4096);
        await file.WriteAsync([new byte[] { 1, 2, 3, 4 }], 0);
        await file.ClearAsync(2);
        var read = new byte[4096];
        Assert.Equal(4096, await file.ReadAsync(read, 0));
        Assert.Equal([1, 2, 0, 0], read[..4]);
        Assert.Equal(4096, file.Length);
    }

    [Fact]
    public async Task A_directory_is_one_processs_alone()
    {
        var directory = new SystemStoreDirectory(_directory.FullName);
        await using (await directory.LockAsync())
        {
            var refused = await Assert.ThrowsAsync<StoreUnusableException>(async () => await new SystemStoreDirectory(_directory.FullName).LockAsync());
            Assert.Contains("in use by another process", refused.Message);
        }

        await using var again = await directory.LockAsync();
    }
}
