using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>A segment as found in the directory.</summary>
/// <param name="Number">Its number, by its name.</param>
/// <param name="File">The file.</param>
/// <param name="Header">Its header; null when no copy is whole.</param>
/// <param name="DamagedCopies">How many copies of the header are damaged.</param>
internal sealed record SegmentFile(int Number, IStoreFile File, SegmentHeader? Header, int DamagedCopies)
{
    public string Name => Segment.NameOf(Number);

    public int Length => (int)Math.Min(int.MaxValue, File.Length);
}
