using System.Diagnostics.CodeAnalysis;
using OrleansKv.Storage.Files;

namespace OrleansKv.Simulation.World.Disk;

/// <summary>
/// The disk of a machine with the one directory of its node's store. It outlives processes: what they wrote is there for the next one,
/// but only what they synced outlives a loss of power. Changes of names become durable in their order, as in a file system with a journal;
/// bytes and lengths of files in any order.
/// </summary>
internal sealed class SimulatedDisk(EventLoop loop, Random random, string machine)
{
    private static readonly TimeSpan AccessTime = TimeSpan.FromMicroseconds(100);

    private readonly TimeSpan _syncTime = TimeSpan.FromMilliseconds(random.Pick([0.3, 1, 5]));
    private readonly SortedDictionary<string, DiskFile> _names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, DiskFile> _durableNames = new(StringComparer.Ordinal);
    private readonly List<DirectoryChange> _unsynced = [];
    private long _sequence;

    public string Machine => machine;

    /// <summary>What chance decides on this disk.</summary>
    public Random Random => random;

    /// <summary>The process that has the directory.</summary>
    public SimulatedProcess? Holder { get; set; }

    /// <summary>So many of the next reads fail.</summary>
    public int FailingReads { get; set; }

    /// <summary>So many of the next writes and changes of names fail.</summary>
    public int FailingWrites { get; set; }

    /// <summary>So many of the next syncs fail.</summary>
    public int FailingSyncs { get; set; }

    /// <summary>True while even bytes that have their space already are refused, as on file systems that copy on write.</summary>
    public bool IsFull { get; set; }

    /// <summary>Bytes that all files together may have.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>What every access takes on average beyond the usual.</summary>
    public TimeSpan Slowness { get; set; }

    /// <summary>Reads that failed.</summary>
    public int FailedReads { get; private set; }

    /// <summary>Writes, changes of names, and syncs that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>Accesses that were refused because the disk was full.</summary>
    public int Refused { get; private set; }

    /// <summary>Accesses that took longer than usual.</summary>
    public int Slowed { get; private set; }

    /// <summary>Changes that a loss of power could take.</summary>
    public int Unsynced => _unsynced.Count + Files.Sum(static file => file.Unsynced.Count);

    /// <summary>Writes of bytes that a loss of power could take.</summary>
    public int UnsyncedWrites => Files.Sum(static file => file.Unsynced.Count(static write => write.Bytes > 0));

    public IReadOnlyDictionary<string, DiskFile> Names => _names;

    /// <summary>Bytes of all files that have a name.</summary>
    public long Used => _names.Values.Sum(static file => file.Length);

    /// <summary>Every file that has a name, or would have one after a loss of power.</summary>
    private IEnumerable<DiskFile> Files => _names.Values.Union(_durableNames.Values);

    /// <summary>The time of a read, a write, or a change of a name.</summary>
    public TimeSpan NextAccess() => Prolong(random.Exponential(AccessTime));

    public TimeSpan NextSync() => Prolong((_syncTime / 2) + random.Exponential(_syncTime / 2));

    /// <summary>Ends what the disk suffers from; what it lost stays lost.</summary>
    public void Heal()
    {
        FailingReads = FailingWrites = FailingSyncs = 0;
        IsFull = false;
        Capacity = long.MaxValue;
        Slowness = TimeSpan.Zero;
    }

    /// <exception cref="IOException">It is one of the reads that fail.</exception>
    public void CheckRead()
    {
        if (FailingReads == 0) return;
        FailingReads--;
        FailedReads++;
        throw NewError("read");
    }

    /// <summary>Why a change is not done, or null.</summary>
    /// <param name="growth">The bytes by which the files get longer.</param>
    public IOException? RefuseWrite(long growth)
    {
        if (FailingWrites > 0)
        {
            FailingWrites--;
            Failed++;
            return NewError("write");
        }

        if (!IsFull && (growth <= 0 || Used + growth <= Capacity)) return null;
        Refused++;
        loop.Trace.Add(loop.Now, "disk full", machine);
        return new StoreFullException($"The disk of {machine} is full.");
    }

    /// <summary>Why a sync fails, or null.</summary>
    public IOException? RefuseSync()
    {
        if (FailingSyncs == 0) return null;
        FailingSyncs--;
        Failed++;
        return NewError("sync");
    }

    public DiskWrite NewWrite(long offset, byte[]? bytes) => new(++_sequence, offset, bytes);

    public bool TryGet(string name, [NotNullWhen(true)] out DiskFile? file) => _names.TryGetValue(name, out file);

    /// <summary>Gives a file a name, or takes a name away.</summary>
    public void Change(string name, DiskFile? file, string? oldName = null)
    {
        var change = new DirectoryChange(++_sequence, name, file, oldName);
        change.Apply(_names);
        _unsynced.Add(change);
    }

    /// <summary>How many changes of names a sync of the directory makes durable that begins now, as their number.</summary>
    public long LastChange => _sequence;

    /// <summary>Makes the changes of names durable up to a number.</summary>
    public void SyncNames(long last)
    {
        foreach (var change in _unsynced.TakeWhile(change => change.Sequence <= last)) change.Apply(_durableNames);
        _unsynced.RemoveAll(change => change.Sequence <= last);
    }

    /// <summary>
    /// Ends the writes of processes that are dead: an operating system lets go of a process, and so of its locks, when its last write has
    /// ended, however far that came. The next sync, of whatever process, makes them durable.
    /// </summary>
    public void SettleWrites()
    {
        foreach (var write in Files.SelectMany(static file => file.Unsynced)) write.IsUnderWay = false;
    }

    /// <summary>A failed sync of a file: some of the changes are durable, the others are gone.</summary>
    public void SyncSome(DiskFile file, List<DiskWrite> writes)
    {
        foreach (var write in writes)
        {
            // Lengths are the journal's, as names are.
            if (write.Bytes > 0 && random.Chance(0.5)) file.Drop(write);
            else file.Sync([write]);
        }
    }

    /// <summary>Takes what was not synced, or part of it. No process may be running.</summary>
    public PowerLoss LosePower(PowerLossMode mode)
    {
        var writes = Files.SelectMany(static file => file.Unsynced.Select(write => (File: file, Write: write))).ToList();
        var share = random.NextDouble();
        var cut = PickCut(mode, writes);
        var (lost, torn) = (0, 0);
        foreach (var (file, write) in writes.OrderBy(static each => each.Write.Sequence))
        {
            var first = mode == PowerLossMode.Torn && write.Sequence == cut ? random.Next(1, Math.Max(2, write.Bytes)) : (int?)null;
            var isKept = mode == PowerLossMode.EachForItself ? random.Chance(share) : write.Sequence < cut;
            if (first < write.Bytes) torn++;
            else if (!isKept) lost++;
            if (isKept || first < write.Bytes) write.Apply(file.Durable, first);
        }

        var kept = _unsynced.TakeWhile(change => mode == PowerLossMode.EachForItself ? random.Chance(share) : change.Sequence < cut).ToList();
        foreach (var change in kept) change.Apply(_durableNames);
        lost += _unsynced.Count - kept.Count;
        foreach (var (file, _) in writes) file.DropAll();
        _unsynced.Clear();
        _names.Clear();
        foreach (var (name, file) in _durableNames) _names.Add(name, file);
        Holder = null;
        loop.Trace.Add(loop.Now, "power loss", machine, mode.ToString(), lost);
        return new PowerLoss(lost, torn);
    }

    /// <summary>Turns a bit around that was synced; false when there is none.</summary>
    public bool FlipBit()
    {
        var files = _durableNames.Where(static named => named.Value.Durable.Written > 0).ToList();
        if (files.Count == 0) return false;
        var (name, file) = random.Pick(files);
        var offset = random.Next(file.Durable.Written);
        file.Durable.Flip(offset, random.Next(8));
        loop.Trace.Add(loop.Now, "bit flip", machine, name, offset);
        return true;
    }

    /// <summary>Takes everything. No process may be running.</summary>
    public void Wipe()
    {
        _names.Clear();
        _durableNames.Clear();
        _unsynced.Clear();
        Holder = null;
        loop.Trace.Add(loop.Now, "wipe", machine);
    }

    /// <summary>The first change that is lost when all from one on are; for a torn write one of bytes, if there is one.</summary>
    private long PickCut(PowerLossMode mode, List<(DiskFile File, DiskWrite Write)> writes)
    {
        List<long> numbers = mode == PowerLossMode.Torn ? [.. writes.Where(static each => each.Write.Bytes > 1).Select(static each => each.Write.Sequence)] : [];
        if (numbers.Count == 0) numbers = [.. writes.Select(static each => each.Write.Sequence), .. _unsynced.Select(static change => change.Sequence)];
        return numbers.Count == 0 ? long.MaxValue : random.Pick(numbers);
    }

    private IOException NewError(string what)
    {
        loop.Trace.Add(loop.Now, "disk error", machine, what);
        return new IOException($"The disk of {machine} failed to {what}.");
    }

    private TimeSpan Prolong(TimeSpan time)
    {
        if (Slowness == TimeSpan.Zero) return time;
        Slowed++;
        return time + random.Exponential(Slowness);
    }
}
