using System.Globalization;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>One file of the log.</summary>
internal sealed class Segment(int number, IStoreFile file, int capacity)
{
    internal const string Suffix = ".log";

    /// <summary>What a segment is called until its header is durable.</summary>
    internal const string UnfinishedSuffix = ".new";

    /// <summary>Who uses the file: the store, until the segment is removed, and each read under way.</summary>
    private int _users = 1;

    public int Number { get; } = number;

    public IStoreFile File { get; } = file;

    /// <summary>The bytes that the file was preallocated with.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>Where the next record goes, and where the data ends once there is a later segment.</summary>
    public int End { get; set; } = SegmentHeader.Bytes;

    /// <summary>True when nothing more may be written to the segment.</summary>
    public bool IsSealed { get; set; }

    /// <summary>Bytes behind the header.</summary>
    public int DataBytes => End - SegmentHeader.Bytes;

    /// <summary>Keeps the file open until <see cref="ReleaseAsync"/>; false when it is closed.</summary>
    internal bool TryUse()
    {
        for (var users = Volatile.Read(ref _users); users > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users) return true;
            users = seen;
        }

        return false;
    }

    /// <summary>Ends a use; the last one closes the file.</summary>
    internal ValueTask ReleaseAsync() => Interlocked.Decrement(ref _users) == 0 ? File.DisposeAsync() : default;

    internal static string NameOf(int number) => number.ToString("D10", CultureInfo.InvariantCulture) + Suffix;

    internal static int? NumberOf(string name) =>
        name.EndsWith(Suffix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(0, name.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0 && NameOf(number) == name
            ? number
            : null;
}
