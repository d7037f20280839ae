using Microsoft.Extensions.Logging;
using OrleansKv.Replicas;

namespace OrleansKv.Storage.Log;

/// <summary>
/// Reads a store's segments from the first to the last. Damage in what was durable when something later was written is
/// damage; damage behind that is what a crash left of writes that nobody acknowledged. Neither is ever read as a record.
/// </summary>
internal sealed class LogRecovery(List<SegmentFile> files, RecoveredLog log, ILogger logger)
{
    private readonly List<Suspect> _damage = [];
    private readonly List<Suspect> _suspects = [];
    private readonly HashSet<DamagedExtent> _known = [];
    private readonly long[] _records = new long[(int)RecordKind.Removed + 1];
    private long _tornBytes;
    private int _missing;
    private bool _isClosed = true;

    /// <summary>Reads everything.</summary>
    internal async ValueTask RunAsync()
    {
        var expected = 1;
        for (var i = 0; i < files.Count; i++)
        {
            for (; expected < files[i].Number; expected++)
            {
                if (!log.Removed.Contains(expected)) Miss(expected);
            }

            expected++;
            var next = i + 1 < files.Count ? files[i + 1] : null;
            if (files[i].Number <= log.Covers) Cover(files[i], next);
            else await ReadAsync(files[i], next);
        }

        var last = files.Count > 0 ? files[^1] : null;
        var isCutShort = last is { Header: { } header } && !_isClosed && last.Length < header.Capacity;
        if (isCutShort) logger.SegmentCutShort(last!.Name);
        if (isCutShort) log.NewDamage.Add(new DamagedExtent(last!.Number, last.Length, last.Header!.Capacity, false));
        Conclude(isCutShort, isRelaxed: last?.Header?.IsRelaxed == true);
    }

    /// <summary>Whole records that were read, of a kind.</summary>
    internal long Count(RecordKind kind) => _records[(int)kind];

    /// <summary>Bytes of whole records that were read.</summary>
    internal long RecordBytes { get; private set; }

    /// <summary>All damage that is there, but for what is known to be torn.</summary>
    internal IEnumerable<LogStoreDamage> Damage =>
        from damage in _damage
        where !_known.Contains(damage.Extent with { IsTorn = true })
        select new LogStoreDamage(Segment.NameOf(damage.Extent.Segment), damage.Extent.Start, damage.Extent.End, damage.Reason, _known.Contains(damage.Extent));

    /// <summary>Makes durable what a crashed process wrote and never synced: it was read all the same, and must not be served before.</summary>
    /// <exception cref="IOException">A file cannot be synced.</exception>
    internal async ValueTask SyncAsync()
    {
        if (files.Count > 0 && !_isClosed) await files[^1].File.SyncAsync();
    }

    private void Miss(int number)
    {
        _missing++;
        logger.SegmentMissing(Segment.NameOf(number));
        _damage.Add(new Suspect(new DamagedExtent(number, 0, 0, false), null, LogStoreDamageReason.MissingSegment));
    }

    private async ValueTask ReadAsync(SegmentFile file, SegmentFile? next)
    {
        Observe(file);
        var saidEnd = SaidEnd(file, next);
        var end = Math.Min(saidEnd ?? file.Length, file.Length);
        var damageBefore = _damage.Count;
        var dataEnd = await ScanAsync(file, end, isEndKnown: saidEnd is not null);
        if (saidEnd > file.Length) AddSuspect(file.Number, Math.Max(SegmentHeader.Bytes, file.Length), saidEnd.Value, null, LogStoreDamageReason.CutShort);
        if (next is null) DropTorn(file, dataEnd);
        else ConfirmSuspects();
        LogDamage(file, damageBefore);
        Add(file, next is null ? dataEnd : saidEnd ?? end);
    }

    /// <summary>Takes over a segment whose records a snapshot has entered, without reading it: damage in it is found by reads, compaction and checks.</summary>
    private void Cover(SegmentFile file, SegmentFile? next)
    {
        var damageBefore = _damage.Count;
        Observe(file);
        var saidEnd = SaidEnd(file, next);
        if (saidEnd > file.Length)
        {
            AddSuspect(file.Number, Math.Max(SegmentHeader.Bytes, file.Length), saidEnd.Value, null, LogStoreDamageReason.CutShort);
            ConfirmSuspects();
        }

        LogDamage(file, damageBefore);
        Add(file, Math.Min(saidEnd ?? file.Length, file.Length));
    }

    private void Observe(SegmentFile file)
    {
        if (file.DamagedCopies > 0) logger.HeaderDamaged(file.Name, file.DamagedCopies);
        if (file.Header is { } header) log.Observe(header.Epoch, 0);
        else _damage.Add(new Suspect(new DamagedExtent(file.Number, 0, SegmentHeader.Bytes, false), null, LogStoreDamageReason.DamagedHeader));
    }

    /// <summary>Only the header of the very next segment says where this one ended, or what was kept of that header.</summary>
    private int? SaidEnd(SegmentFile file, SegmentFile? next) =>
        next is not null && next.Number == file.Number + 1 ? next.Header?.PreviousEnd : log.Removed.EndOf(file.Number);

    private void LogDamage(SegmentFile file, int damageBefore)
    {
        if (_damage.Count > damageBefore)
            logger.SegmentDamaged(file.Name, _damage.Count - damageBefore, _damage.Skip(damageBefore).Sum(damage => damage.Bytes));
    }

    private void Add(SegmentFile file, int end) => log.Segments.Add(new Segment(file.Number, file.File, file.Header?.Capacity ?? file.Length) { End = end });

    /// <summary>Reads a segment's stretches and returns where its last whole record ends.</summary>
    private async ValueTask<int> ScanAsync(SegmentFile file, int end, bool isEndKnown)
    {
        var scanner = new SegmentScanner(file.File, file.Number, log.StoreId!.Value, end);
        var dataEnd = SegmentHeader.Bytes;
        _isClosed = false;
        while (await scanner.MoveNextAsync())
        {
            var stretchEnd = scanner.Offset + scanner.Length;
            switch (scanner.Kind)
            {
                case StretchKind.Record:
                    if (scanner.Head.AllBeforeIsDurable) ConfirmSuspects();
                    Read(scanner, file.Number);
                    dataEnd = stretchEnd;
                    break;
                case StretchKind.DamagedRecord:
                    AddSuspect(file.Number, scanner.Offset, stretchEnd, KeyOf(scanner), LogStoreDamageReason.DamagedRecord);
                    break;
                case StretchKind.Garbage:
                    AddSuspect(file.Number, scanner.Offset, stretchEnd < end || isEndKnown ? stretchEnd : scanner.NonZeroEnd, null, LogStoreDamageReason.Unrecognizable);
                    break;
                case StretchKind.Unwritten when isEndKnown:
                    AddSuspect(file.Number, scanner.Offset, stretchEnd, null, LogStoreDamageReason.Unrecognizable);
                    break;
            }

            if (scanner.WasWritten) dataEnd = ConfirmNewest();
        }

        return dataEnd;
    }

    private void Read(SegmentScanner scanner, int segment)
    {
        _records[(int)scanner.Head.Kind]++;
        RecordBytes += scanner.Length;
        _isClosed = scanner.Head.Kind == RecordKind.Closed;
        switch (scanner.Head.Kind)
        {
            case RecordKind.Set when RecordCodec.TryReadKey(scanner.Key, out var range, out var key):
                log.IndexOf(range).Apply(key, new RecordPlace(segment, scanner.Offset, scanner.Length, RecordDigest.Of(scanner.Head.BodyChecksum, VersionSetCodec.MayEnd(scanner.Body))), null);
                break;
            case RecordKind.Epoch when RecordCodec.TryReadEpoch(scanner.Body, out var epoch, out var mark):
                log.Observe(epoch, mark);
                break;
            case RecordKind.Damage when RecordCodec.TryReadDamage(scanner.Body, out var extent):
                _known.Add(extent);
                break;
        }
    }

    private static (int Range, ObjectKey Key)? KeyOf(SegmentScanner scanner) =>
        scanner.Head.Kind == RecordKind.Set && RecordCodec.TryReadKey(scanner.Key, out var range, out var key) ? (range, key) : null;

    private void AddSuspect(int segment, int start, int end, (int Range, ObjectKey Key)? key, LogStoreDamageReason reason) =>
        _suspects.Add(new Suspect(new DamagedExtent(segment, start, end, false), key, reason));

    /// <summary>Takes the newest suspect for damage by itself, and returns where it ends.</summary>
    private int ConfirmNewest()
    {
        var newest = _suspects[^1];
        _suspects.RemoveAt(_suspects.Count - 1);
        _damage.Add(newest);
        return newest.Extent.End;
    }

    private void ConfirmSuspects()
    {
        _damage.AddRange(_suspects);
        _suspects.Clear();
    }

    /// <summary>
    /// Drops what a crash may have cut off: at the end by ending the data there, in the middle by having the log say so,
    /// since later records of the same batch may be whole.
    /// </summary>
    private void DropTorn(SegmentFile file, int dataEnd)
    {
        foreach (var suspect in _suspects)
        {
            _tornBytes += suspect.Bytes;
            if (suspect.Extent.Start < dataEnd) log.NewDamage.Add(suspect.Extent with { IsTorn = true });
        }

        _suspects.Clear();
        if (_tornBytes > 0) logger.TornRecordsDropped(file.Name, _tornBytes);
    }

    private void Conclude(bool isCutShort, bool isRelaxed)
    {
        var found = _damage.Where(damage => !_known.Contains(damage.Extent) && !_known.Contains(damage.Extent with { IsTorn = true })).ToList();
        foreach (var damage in _damage)
        {
            if (damage.Key is not { } at || _known.Contains(damage.Extent with { IsTorn = true })) continue;
            log.IndexOf(at.Range).Apply(at.Key, new RecordPlace(damage.Extent.Segment, damage.Extent.Start, 0, 0), null);
        }

        MarkMissing();
        log.NewDamage.AddRange(found.Select(damage => damage.Extent));
        log.KnownDamage.AddRange(_known.Where(extent => !log.Removed.Contains(extent.Segment)));
        var isNotDurable = isRelaxed && !_isClosed;
        log.Recovery = new LogStoreRecovery
        {
            Segments = files.Count,
            CoveredSegments = files.Count(file => file.Number <= log.Covers),
            Records = _records.Sum(),
            Keys = log.Indexes.Values.Sum(index => (long)index.Count),
            DamagedKeys = log.Indexes.Values.Sum(index => (long)index.DamagedCount),
            DamagedExtents = found.Count(damage => damage.Bytes > 0),
            DamagedBytes = found.Sum(damage => damage.Bytes),
            TornBytes = _tornBytes,
            DamagedHeaders = files.Sum(file => file.DamagedCopies),
            MissingSegments = _missing,
            IsCutShort = isCutShort,
            WasClosed = files.Count > 0 && _isClosed,
            HasLost = found.Count > 0 || isCutShort || isNotDurable,
            NewEpoch = files.Count == 0 || found.Count > 0 || _tornBytes > 0 || isCutShort || isNotDurable,
        };
    }

    /// <summary>
    /// Marks the keys whose newest record, by the snapshot and all that was read, is in a segment that is not there or behind a segment's end. Of a
    /// removed segment nothing was the newest any more: what replaced it was later, and is damaged beyond telling its key. The damage itself is counted where it is found.
    /// </summary>
    private void MarkMissing()
    {
        if (log.Covers == 0) return;
        foreach (var index in log.Indexes.Values) index.ForgetRemoved(log.Removed.Contains);
        var ends = log.Segments.ToDictionary(static segment => segment.Number, static segment => segment.End);
        var missing = log.Indexes.Values.Sum(index => (long)index.MarkDamaged(place => ends.GetValueOrDefault(place.Segment) < place.Offset + place.Length));
        if (missing > 0) logger.SnapshotRecordsMissing(missing);
    }

    private readonly record struct Suspect(DamagedExtent Extent, (int Range, ObjectKey Key)? Key, LogStoreDamageReason Reason)
    {
        public long Bytes => Extent.End - Extent.Start;
    }
}
