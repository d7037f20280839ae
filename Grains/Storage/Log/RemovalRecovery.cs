using Microsoft.Extensions.Logging;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>Finds out, ahead of reading the segments, which of them were removed, and ends removals that a crash has interrupted.</summary>
internal static class RemovalRecovery
{
    /// <summary>
    /// Reads the newest list. Every segment begins with one, so that it is in the last segment unless that is damaged. A list is
    /// written when all that replaced its segments is durable: it counts even where its batch was torn.
    /// </summary>
    internal static async ValueTask<RemovedSegments> ReadAsync(List<SegmentFile> files, ulong storeId)
    {
        for (var i = files.Count - 1; i >= 0; i--)
        {
            if (await ReadAsync(files[i], i + 1 < files.Count ? files[i + 1] : null, storeId) is { } intervals) return new RemovedSegments(intervals);
        }

        return new RemovedSegments([]);
    }

    /// <summary>Deletes files of removed segments that are still there.</summary>
    internal static async ValueTask DiscardAsync(List<SegmentFile> files, RemovedSegments removed, IStoreDirectory directory, ILogger logger)
    {
        foreach (var file in files.FindAll(file => removed.Contains(file.Number)))
        {
            files.Remove(file);
            await file.File.DisposeAsync();
            try
            {
                await directory.DeleteAsync(file.Name);
            }
            catch (IOException exception)
            {
                logger.SegmentNotDeleted(file.Name, exception);
            }
        }
    }

    private static async ValueTask<RemovedInterval[]?> ReadAsync(SegmentFile file, SegmentFile? next, ulong storeId)
    {
        var end = next is not null && next.Number == file.Number + 1 ? next.Header?.PreviousEnd : null;
        var scanner = new SegmentScanner(file.File, file.Number, storeId, Math.Min(end ?? file.Length, file.Length));
        RemovedInterval[]? newest = null;
        while (await scanner.MoveNextAsync())
        {
            if (scanner.Kind != StretchKind.Record || scanner.Head.Kind != RecordKind.Removed) continue;
            if (RecordCodec.TryReadRemoved(scanner.Body, out var intervals)) newest = intervals;
        }

        return newest;
    }
}
