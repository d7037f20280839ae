using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OrleansKv.Storage.Files;

/// <summary>
/// What .NET does not offer: the sync of a directory, which it refuses to open, and the sync of a file's data without its
/// times, which saves a write of the file system's journal when the file was preallocated.
/// </summary>
internal static class Posix
{
    private const int ReadOnly = 0;
    private const int Interrupted = 4;

    internal static void SyncDirectory(string path)
    {
        int directory;
        do directory = Open(Encoding.UTF8.GetBytes(path + '\0'), ReadOnly);
        while (directory < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        if (directory < 0) throw LastError($"Cannot open the directory {path} to sync it");
        try
        {
            int result;
            do result = Sync(directory);
            while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            if (result < 0) throw LastError($"Cannot sync the directory {path}");
        }
        finally
        {
            _ = Close(directory);
        }
    }

    /// <summary>Linux only: elsewhere a sync of the data alone does not reach the disk, or does not exist.</summary>
    internal static void SyncData(SafeFileHandle file)
    {
        int result;
        do result = DataSync(file);
        while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        if (result < 0) throw LastError("Cannot sync the file");
    }

    private static IOException LastError(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static extern int DataSync(SafeFileHandle descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
