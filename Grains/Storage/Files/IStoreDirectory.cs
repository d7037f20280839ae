namespace OrleansKv.Storage.Files;

/// <summary>A directory of a node's store: the only way to the disk, so that a test or a simulator can put another disk there.</summary>
public interface IStoreDirectory
{
    /// <summary>How messages name the directory: its path.</summary>
    string Name { get; }

    /// <summary>The names of the files in it.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    ValueTask<IReadOnlyList<string>> ListAsync();

    /// <summary>Opens a file for reading and writing.</summary>
    /// <exception cref="IOException">The file is not there or cannot be opened.</exception>
    ValueTask<IStoreFile> OpenAsync(string name);

    /// <summary>Makes a file, in place of one of that name, that reads as zeros and has its space on the disk already.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="length">The file's length in bytes.</param>
    /// <exception cref="StoreFullException">There is no space for it; no file is left behind.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    ValueTask<IStoreFile> CreateAsync(string name, long length);

    /// <summary>Renames a file, in place of one that has the new name; an open file stays usable.</summary>
    /// <exception cref="IOException">The file cannot be renamed.</exception>
    ValueTask RenameAsync(string name, string newName);

    /// <summary>Deletes a file.</summary>
    /// <exception cref="IOException">The file cannot be deleted.</exception>
    ValueTask DeleteAsync(string name);

    /// <summary>Makes durable which files the directory has.</summary>
    /// <exception cref="IOException">It failed.</exception>
    ValueTask SyncAsync();

    /// <summary>Takes the directory for this process alone, until the lock is disposed of or the process ends.</summary>
    /// <exception cref="StoreUnusableException">Somebody else has it.</exception>
    /// <exception cref="IOException">The lock cannot be taken.</exception>
    ValueTask<IAsyncDisposable> LockAsync();

    /// <summary>
    /// Runs work that does nothing but compute and use this directory's files where those may block, so that a batch with its
    /// sync costs one change of threads. On a disk that does not block, that is at once, in the caller's turn.
    /// </summary>
    /// <param name="work">What to do. It awaits nothing but calls of this directory and its files.</param>
    ValueTask RunAsync(Func<ValueTask> work);
}
