using System.Globalization;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>One file of the log.</summary>
internal sealed class Segment(int number, IStoreFile file, int capacity)
{
    internal const string Suffix = ".log";

    /// <summary>What a segment is called until its header is durable.</summary>
    internal const string UnfinishedSuffix = ".new";

    public int Number { get; } = number;

    public IStoreFile File { get; } = file;

    /// <summary>The bytes that the file was preallocated with.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>Where the next record goes, and where the data ends once there is a later segment.</summary>
    public int End { get; set; } = SegmentHeader.Bytes;

    /// <summary>True when nothing more may be written to the segment.</summary>
    public bool IsSealed { get; set; }

    internal static string NameOf(int number) => number.ToString("D10", CultureInfo.InvariantCulture) + Suffix;

    internal static int? NumberOf(string name) =>
        name.EndsWith(Suffix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(0, name.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0 && NameOf(number) == name
            ? number
            : null;
}
