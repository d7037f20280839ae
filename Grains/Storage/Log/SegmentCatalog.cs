using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>Finds a store's segments and refuses those that are not this node's to read.</summary>
internal static class SegmentCatalog
{
    /// <summary>Opens all segments, in ascending order of their numbers.</summary>
    /// <exception cref="StoreUnusableException">They are of a later format, of another node, of several stores, or without any header.</exception>
    /// <param name="directory">The store's directory.</param>
    /// <param name="node">Whose store it must be; null for anybody's.</param>
    internal static async ValueTask<List<SegmentFile>> OpenAsync(IStoreDirectory directory, string? node)
    {
        var segments = new List<SegmentFile>();
        try
        {
            foreach (var name in await directory.ListAsync())
            {
                if (Segment.NumberOf(name) is { } number) segments.Add(await OpenAsync(directory, name, number));
            }

            segments.Sort(static (left, right) => left.Number.CompareTo(right.Number));
            Check(segments, directory.Name, node);
            return segments;
        }
        catch
        {
            foreach (var segment in segments) await segment.File.DisposeAsync();
            throw;
        }
    }

    /// <summary>Deletes files that a crash kept from getting their names.</summary>
    internal static async ValueTask DeleteUnfinishedAsync(IStoreDirectory directory)
    {
        foreach (var name in await directory.ListAsync())
            if (name.EndsWith(Segment.UnfinishedSuffix, StringComparison.Ordinal)) await directory.DeleteAsync(name);
    }

    private static async ValueTask<SegmentFile> OpenAsync(IStoreDirectory directory, string name, int number)
    {
        var file = await directory.OpenAsync(name);
        try
        {
            var bytes = new byte[SegmentHeader.Bytes];
            var read = await file.ReadAsync(bytes, 0);
            var header = SegmentHeader.Read(bytes.AsSpan(0, read), out var damagedCopies);
            return new SegmentFile(number, file, header, damagedCopies);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static void Check(List<SegmentFile> segments, string directory, string? node)
    {
        SegmentFile? first = null;
        foreach (var segment in segments)
        {
            if (segment.Header is not { } header) continue;
            if (header.Version != SegmentHeader.CurrentVersion)
            {
                throw new StoreUnusableException(
                    $"{segment.Name} in {directory} has format version {header.Version}; this program reads version {SegmentHeader.CurrentVersion}. Start the version that wrote it, or a later one.");
            }

            if ((node ?? first?.Header!.Node ?? header.Node) != header.Node)
            {
                throw new StoreUnusableException(
                    $"{directory} is the store of the node '{header.Node}', not of '{node}'. Start the node under its name, or give '{node}' a directory of its own.");
            }

            first ??= segment;
            if (header.StoreId != first.Header!.StoreId)
                throw new StoreUnusableException($"{first.Name} and {segment.Name} in {directory} are of different stores. Move the one that does not belong there away.");
            if (header.Number != segment.Number)
                throw new StoreUnusableException($"{segment.Name} in {directory} was {Segment.NameOf(header.Number)} when it was written. Give it that name again.");
        }

        if (segments.Count > 0 && first is null)
        {
            throw new StoreUnusableException(
                $"No segment in {directory} has a readable header, so nothing in it can be trusted. Restore the files, or move them away and start empty: the other replicas fill the node again.");
        }
    }
}
