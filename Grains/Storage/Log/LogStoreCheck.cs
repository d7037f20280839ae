using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Storage.Files;
using OrleansKv.Storage.States;

namespace OrleansKv.Storage.Log;

/// <summary>
/// Looks through a store that no process runs on: verifies every record of every segment and every index snapshot, and changes nothing. It takes the
/// directory's lock meanwhile, and needs as much memory as the node for its index, twice where there is a snapshot.
/// </summary>
public static class LogStoreCheck
{
    /// <summary>Checks a store.</summary>
    /// <param name="directory">The store's directory.</param>
    /// <exception cref="StoreUnusableException">There is no store, a process runs on it, or it is none that this program can read; the message says which.</exception>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static async ValueTask<LogStoreReport> RunAsync(IStoreDirectory directory)
    {
        // Ahead of the lock, which would make a directory that is not there.
        if (!(await ListAsync(directory)).Any(static name => Segment.NumberOf(name) is not null))
            throw new StoreUnusableException($"There is no store in {directory.Name}: it has no segments.");
        await using var directoryLock = await directory.LockAsync();
        var files = await SegmentCatalog.OpenAsync(directory, node: null);
        try
        {
            return await CheckAsync(directory, files);
        }
        finally
        {
            foreach (var file in files) await file.File.DisposeAsync();
        }
    }

    private static async ValueTask<IReadOnlyList<string>> ListAsync(IStoreDirectory directory)
    {
        try
        {
            return await directory.ListAsync();
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new StoreUnusableException($"There is no store in {directory.Name}: there is no such directory.", exception);
        }
    }

    private static async ValueTask<LogStoreReport> CheckAsync(IStoreDirectory directory, List<SegmentFile> files)
    {
        var header = files.Find(static file => file.Header is not null)!.Header!;
        var removed = await RemovalRecovery.ReadAsync(files, header.StoreId);
        var present = files.FindAll(file => !removed.Contains(file.Number));
        var log = NewLog(header, removed);
        var recovery = new LogRecovery(present, log, NullLogger.Instance);
        await recovery.RunAsync();
        var snapshots = ImmutableArray.CreateBuilder<LogStoreSnapshotReport>();
        foreach (var number in await SnapshotReader.ListAsync(directory)) snapshots.Add(await CheckSnapshotAsync(directory, number, header, present, log));
        var live = log.Usage.LiveBytes;
        var states = log.Indexes.Values.Where(static index => index.Range >= NodeGrainStorage.FirstRange).Sum(static index => (long)index.Count);
        return new LogStoreReport
        {
            Node = header.Node,
            Epoch = log.Epoch,
            Segments = present.Count,
            Records = Enum.GetValues<RecordKind>().Where(static kind => kind != RecordKind.None)
                .ToImmutableSortedDictionary(static kind => kind.ToString().ToLowerInvariant(), recovery.Count, StringComparer.Ordinal),
            Keys = log.Recovery.Keys - states,
            States = states,
            DamagedKeys = log.Recovery.DamagedKeys,
            LiveBytes = live,
            DeadBytes = recovery.RecordBytes - live,
            Damage = [.. recovery.Damage.OrderBy(static damage => damage.Segment, StringComparer.Ordinal).ThenBy(static damage => damage.Start)],
            TornBytes = log.Recovery.TornBytes,
            DamagedHeaders = log.Recovery.DamagedHeaders,
            IsCutShort = log.Recovery.IsCutShort,
            WasClosed = log.Recovery.WasClosed,
            Snapshots = snapshots.ToImmutable(),
        };
    }

    /// <summary>A snapshot is right when a start from it finds every key where a start from all segments does. Where segments are damaged, it may know more than they.</summary>
    private static async ValueTask<LogStoreSnapshotReport> CheckSnapshotAsync(
        IStoreDirectory directory, int number, SegmentHeader header, List<SegmentFile> files, RecoveredLog whole)
    {
        var name = SnapshotHeader.NameOf(number);
        var log = NewLog(header, whole.Removed);
        var problem = number < files[^1].Number
            ? await SnapshotReader.TryReadAsync(directory, name, new SnapshotHeader(header.StoreId, header.Node, number), log)
            : "it covers segments that are not there";
        if (problem is null && whole.Recovery is { DamagedExtents: 0, DamagedKeys: 0, MissingSegments: 0, IsCutShort: false } && whole.KnownDamage.Count == 0)
        {
            await new LogRecovery(files, log, NullLogger.Instance).RunAsync();
            var different = whole.Indexes.Keys.Union(log.Indexes.Keys).Sum(range => (long)whole.IndexOf(range).CountDifferences(log.IndexOf(range)));
            if (different > 0) problem = $"it has {different} keys otherwise than the segments";
        }

        await using var file = await directory.OpenAsync(name);
        return new LogStoreSnapshotReport(name, file.Length, problem);
    }

    private static RecoveredLog NewLog(SegmentHeader header, RemovedSegments removed) =>
        new(new VersionSetCache(0), new SegmentUsage()) { StoreId = header.StoreId, Removed = removed };
}
