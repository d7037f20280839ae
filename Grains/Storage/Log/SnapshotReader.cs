using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>Reads index snapshots. One that is not whole in every block, or not of this store, counts for nothing: the segments say the same.</summary>
internal static class SnapshotReader
{
    private const int ReadBytes = 1024 * 1024;

    /// <summary>The segments that each snapshot of a directory covers, by its name; the newest first.</summary>
    internal static async ValueTask<List<int>> ListAsync(IStoreDirectory directory)
    {
        var numbers = new List<int>();
        foreach (var name in await directory.ListAsync())
            if (SnapshotHeader.NumberOf(name) is { } number) numbers.Add(number);
        numbers.Sort(static (left, right) => right.CompareTo(left));
        return numbers;
    }

    /// <summary>Enters what the newest usable snapshot says of keys into an empty log; that of a new one where there is none.</summary>
    /// <param name="directory">The store's directory.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="storeId">The store's id.</param>
    /// <param name="last">The number of the last segment: what covers it, or more, is of another log.</param>
    /// <param name="create">Makes an empty log.</param>
    /// <param name="logger">Where refusals are said.</param>
    internal static async ValueTask<RecoveredLog> ReadNewestAsync(
        IStoreDirectory directory, string node, ulong storeId, int last, Func<RecoveredLog> create, ILogger logger)
    {
        foreach (var number in await ListAsync(directory))
        {
            var log = create();
            var name = SnapshotHeader.NameOf(number);
            var refusal = number < last ? await TryReadAsync(directory, name, new SnapshotHeader(storeId, node, number), log) : "it covers segments that are not there";
            if (refusal is null) return log;
            logger.SnapshotRefused(name, refusal);
        }

        return create();
    }

    /// <summary>Reads a snapshot into a log; returns why it cannot be used, or null.</summary>
    internal static async ValueTask<string?> TryReadAsync(IStoreDirectory directory, string name, SnapshotHeader expected, RecoveredLog log)
    {
        try
        {
            await using var file = await directory.OpenAsync(name);
            return await TryReadAsync(file, expected, log);
        }
        catch (IOException exception)
        {
            return $"it cannot be read: {exception.Message}";
        }
    }

    private static async ValueTask<string?> TryReadAsync(IStoreFile file, SnapshotHeader expected, RecoveredLog log)
    {
        var buffer = new byte[ReadBytes + SnapshotBlock.HeadBytes + SnapshotBlock.MaxPayloadBytes];
        var (filled, offset, number, keys) = (0, 0L, 0L, 0L);
        while (true)
        {
            var read = await file.ReadAsync(buffer.AsMemory(filled, Math.Min(ReadBytes, buffer.Length - filled)), offset);
            (filled, offset) = (filled + read, offset + read);
            var at = 0;
            while (TryTakeBlock(buffer.AsSpan(at, filled - at), number, out var block))
            {
                var payload = block[SnapshotBlock.HeadBytes..];
                at += block.Length;
                switch (SnapshotBlock.KindOf(block))
                {
                    case SnapshotBlock.Header when number == 0:
                        if (Refuse(SnapshotHeader.Read(payload), expected) is { } refusal) return refusal;
                        break;
                    case SnapshotBlock.Entries when number > 0:
                        var count = SnapshotEntries.Read(payload, log, expected.Covers);
                        if (count < 0) return $"block {number} is damaged";
                        keys += count;
                        break;
                    case SnapshotBlock.End when number > 0 && payload.Length == sizeof(long):
                        var isWhole = BinaryPrimitives.ReadInt64LittleEndian(payload) == keys && offset - filled + at == file.Length;
                        if (isWhole) (log.Covers, log.SnapshotBytes) = (expected.Covers, file.Length);
                        return isWhole ? null : "its end is damaged";
                    default:
                        return $"block {number} is damaged";
                }

                number++;
            }

            if (read == 0) return $"block {number} is damaged or cut";
            buffer.AsSpan(at, filled - at).CopyTo(buffer);
            filled -= at;
        }
    }

    private static bool TryTakeBlock(ReadOnlySpan<byte> bytes, long number, out ReadOnlySpan<byte> block)
    {
        block = default;
        if (bytes.Length < SnapshotBlock.HeadBytes) return false;
        var payload = SnapshotBlock.PayloadOf(bytes);
        if (payload < 0 || payload > bytes.Length - SnapshotBlock.HeadBytes) return false;
        block = bytes[..(SnapshotBlock.HeadBytes + payload)];
        return SnapshotBlock.IsWhole(block, number);
    }

    private static string? Refuse(SnapshotHeader? header, SnapshotHeader expected)
    {
        if (header is null) return "its header is damaged";
        if (header.Version != SnapshotHeader.CurrentVersion) return $"it has format version {header.Version}, and this program reads version {SnapshotHeader.CurrentVersion}";
        return header == expected ? null : "it is of another store";
    }
}
