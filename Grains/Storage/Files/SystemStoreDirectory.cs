using Microsoft.Win32.SafeHandles;

namespace OrleansKv.Storage.Files;

/// <summary>A directory of the operating system, made when it is not there.</summary>
public sealed class SystemStoreDirectory : IStoreDirectory
{
    private const string LockName = "lock";

    /// <summary>COR_E_IO: an exception that no error number was given to.</summary>
    private const int GenericError = unchecked((int)0x80131620);

    private readonly string _path;

    /// <summary>Names a directory; nothing is touched yet.</summary>
    /// <param name="path">The directory's path.</param>
    public SystemStoreDirectory(string path) => _path = Path.GetFullPath(path);

    /// <inheritdoc/>
    public string Name => _path;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListAsync() => await BlockingCalls.RunAsync<IReadOnlyList<string>>(() =>
        [.. Directory.EnumerateFiles(_path).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public async ValueTask<IStoreFile> OpenAsync(string name) => await BlockingCalls.RunAsync(() =>
        new SystemStoreFile(File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete)));

    /// <inheritdoc/>
    public async ValueTask<IStoreFile> CreateAsync(string name, long length) => await BlockingCalls.RunAsync(() =>
    {
        var handle = Preallocate(PathOf(name), length);
        try
        {
            RandomAccess.SetLength(handle, length);
            return new SystemStoreFile(handle, OpenWriteThrough(PathOf(name)));
        }
        catch
        {
            handle.Dispose();
            File.Delete(PathOf(name));
            throw;
        }
    });

    /// <inheritdoc/>
    public async ValueTask RenameAsync(string name, string newName) =>
        await BlockingCalls.RunAsync(() => File.Move(PathOf(name), PathOf(newName), overwrite: true));

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(string name) => await BlockingCalls.RunAsync(() => File.Delete(PathOf(name)));

    /// <inheritdoc/>
    public async ValueTask SyncAsync()
    {
        // Windows has no such call: its file system keeps names in a journal of their own.
        if (!OperatingSystem.IsWindows()) await BlockingCalls.RunAsync(() => Posix.SyncDirectory(_path));
    }

    /// <inheritdoc/>
    public async ValueTask<IAsyncDisposable> LockAsync() => await BlockingCalls.RunAsync<IAsyncDisposable>(() =>
    {
        MakeDirectory();
        try
        {
            return new FileStream(PathOf(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException exception) when (IsTaken(exception))
        {
            throw new StoreUnusableException(
                $"The store in {_path} is in use by another process: stop that one, or give this node a directory of its own.", exception);
        }
    });

    /// <inheritdoc/>
    public ValueTask RunAsync(Func<ValueTask> work) => new(DiskThread.RunAsync(work));

    private static SafeFileHandle Preallocate(string path, long length)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, FileOptions.None, preallocationSize: length);
        }
        catch (IOException exception) when (exception.GetType() == typeof(IOException) && exception.HResult == GenericError)
        {
            // .NET says that there is no room to preallocate in words alone, where every other failure has the system's error number.
            throw new StoreFullException($"No space is left on the disk: {exception.Message}", exception);
        }
    }

    /// <summary>Elsewhere than on Linux, file systems do not keep what is only reserved apart, or keep it so whatever is written.</summary>
    private static SafeFileHandle? OpenWriteThrough(string path) => OperatingSystem.IsLinux()
        ? File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, FileOptions.WriteThrough)
        : null;

    private static bool IsTaken(IOException exception)
    {
        if (exception is FileNotFoundException or DirectoryNotFoundException or PathTooLongException) return false;
        // EWOULDBLOCK: 11 on Linux, 35 on macOS; a sharing or lock violation on Windows.
        return (exception.HResult & 0xFFFF) is var error && (OperatingSystem.IsWindows() ? error is 32 or 33 : error == (OperatingSystem.IsLinux() ? 11 : 35));
    }

    private void MakeDirectory()
    {
        if (Directory.Exists(_path)) return;
        Directory.CreateDirectory(_path);
        if (!OperatingSystem.IsWindows() && Path.GetDirectoryName(_path) is { } parent) Posix.SyncDirectory(parent);
    }

    private string PathOf(string name) => Path.Combine(_path, name);
}
