using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansKv.Storage.Files;
using OrleansKv.Storage.Log;

namespace OrleansKv.Storage.Postgres;

/// <summary>A store's side of the database: its writer's session, made again when it is lost, and its readers.</summary>
internal sealed class StoreDatabase : IAsyncDisposable
{
    private readonly string _schema;
    private readonly string _node;
    private readonly PostgresStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly NpgsqlDataSource _writers;
    private readonly NpgsqlDataSource _readers;
    private readonly RecordReader _reader;
    private readonly KnownSets _known;
    private readonly long _owner;
    private WriterSession? _session;
    private ServerProcess? _predecessor;
    private bool _isInDoubt;

    internal StoreDatabase(string node, PostgresStoreOptions options, KnownSets known, TimeProvider time, Random random, ILogger logger)
    {
        _schema = SchemaName.Of(options.SchemaPrefix, node);
        (_node, _options, _known, _time, _logger) = (node, options, known, time, logger);
        // A source of its own, as the other one is not for use by several at once.
        _random = new Random(random.Next());
        _owner = random.NextInt64(1, long.MaxValue);
        _writers = options.CreateWriter();
        _readers = options.CreateReaders();
        _reader = new RecordReader(_readers, _schema);
    }

    /// <summary>The name of the store's schema.</summary>
    internal string Schema => _schema;

    /// <summary>The store's epoch and the mark of its counters.</summary>
    internal DotEpochs Epochs { get; private set; } = null!;

    /// <summary>True when the server may have lost something that was acknowledged, or the schema is new.</summary>
    internal bool MayHaveForgotten { get; private set; }

    /// <summary>
    /// True while it is open whether the database will do the last batch that failed, and once it seems to have forgotten something: nothing is
    /// read until a batch, an empty one if need be, has had its turn.
    /// </summary>
    internal bool IsInDoubt { get => Volatile.Read(ref _isInDoubt); private set => Volatile.Write(ref _isInDoubt, value); }

    private string Quoted => SchemaName.Quote(_schema);

    /// <summary>Takes the lock, makes the schema or brings it up to date, and goes on with its epoch or begins one.</summary>
    internal async ValueTask OpenAsync()
    {
        var retries = NewRetries();
        while (true)
        {
            try
            {
                _session = await WriterSession.ConnectAsync(_writers, _schema);
                await _session.LockAsync(_predecessor);
                await BeginAsync(_session);
                (_predecessor, IsInDoubt) = (null, false);
                return;
            }
            catch (StoreLockedException exception)
            {
                throw new StoreUnusableException(
                    $"The schema {Quoted} is in use by another process. Give every node a name of its own, and every cluster in the database a schema prefix of its own.", exception);
            }
            catch (Exception exception) when (IsPassing(PostgresFaults.Of(exception)))
            {
                await LoseSessionAsync();
                if (!await retries.WaitAsync()) throw;
            }
        }
    }

    /// <summary>Writes a batch, trying again while that may help. One caller at a time.</summary>
    /// <exception cref="StoreFullException">No space is left; nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">The time allowed is over.</exception>
    /// <exception cref="Exception">Anything else is not going to pass.</exception>
    internal async ValueTask WriteAsync(IReadOnlyList<PendingWrite> batch)
    {
        var retries = NewRetries();
        while (true)
        {
            try
            {
                if (IsInDoubt) await LoseSessionAsync();
                var session = _session ??= await ReconnectAsync();
                var pending = Epochs.TakePending(all: false);
                await session.WriteAsync(pending, batch);
                Epochs.Confirm(pending);
                _known.Apply(batch);
                return;
            }
            catch (Exception exception)
            {
                await FailedAsync(exception, retries);
            }
        }
    }

    /// <summary>Asks the database for a record, trying again while that may help.</summary>
    /// <exception cref="RecordDamagedException">It is damaged.</exception>
    /// <exception cref="StoreUnavailableException">The time allowed is over.</exception>
    internal ValueTask<StoredRecord> ReadAsync(int range, string bucket, byte[] key) => AskAsync(async () =>
    {
        var record = await _reader.ReadAsync(range, bucket, key);
        if (record.Owner != _owner) IsInDoubt = true;
        return record;
    });

    /// <summary>Asks the database for the whole keys of a range.</summary>
    /// <exception cref="StoreUnavailableException">The time allowed is over.</exception>
    internal ValueTask<IReadOnlyList<StoredKey>> ListAsync(int range) => AskAsync(async () =>
    {
        var (owner, keys) = await _reader.ListAsync(range);
        if (owner != _owner) IsInDoubt = true;
        return keys;
    });

    /// <summary>Asks the database which ranges have records.</summary>
    /// <exception cref="StoreUnavailableException">The time allowed is over.</exception>
    internal ValueTask<IReadOnlyList<int>> ListRangesAsync() => AskAsync(_reader.ListRangesAsync);

    private async ValueTask<T> AskAsync<T>(Func<ValueTask<T>> ask)
    {
        var retries = NewRetries();
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception exception) when (PostgresFaults.Of(exception) is var fault && (fault == PostgresFault.Damaged || IsPassing(fault)))
            {
                if (fault == PostgresFault.Damaged) throw new RecordDamagedException("The database says that the record is damaged; it is not served.", exception);
                if (!await retries.WaitAsync()) throw Unavailable(retries, exception);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is { } session) await session.DisposeAsync();
        await _writers.DisposeAsync();
        await _readers.DisposeAsync();
    }

    private static bool IsPassing(PostgresFault fault) => fault is PostgresFault.Refused or PostgresFault.ConnectionLost;

    private RetryClock NewRetries() => new(_time, _random, _options.RetryTime);

    private StoreUnavailableException Unavailable(RetryClock retries, Exception exception) =>
        new($"The database did not do what was asked in {retries.Attempts} attempts: {exception.Message}", exception);

    private bool IsRelaxed(WriterSession session) => !_options.SynchronousCommit || !session.Server.Syncs;

    private async ValueTask BeginAsync(WriterSession session)
    {
        await using (var transaction = await session.Connection.BeginTransactionAsync())
        {
            await SchemaFormat.EnsureAsync(session.Connection, _schema);
            var meta = await StoreMeta.ReadAsync(session.Connection, Quoted);
            if (meta is not null && meta.Node != _node)
                throw new StoreUnusableException($"The schema {Quoted} belongs to the node {meta.Node}, not to {_node}. Choose another schema prefix.");
            var reason = meta is null ? "the store is new" : WhyForgetful(meta, session);
            Epochs = new DotEpochs(_node, meta?.Epoch ?? 0, reason is null ? meta!.Mark : null, [], [], _time, _random);
            MayHaveForgotten = reason is not null;
            if (meta is not null && reason is not null) _logger.EpochBegun(_schema, Epochs.Current.Actor.Epoch, reason);
            await WriteMetaAsync(session, transaction);
        }

        if (!session.Server.Syncs) _logger.ServerDoesNotSync(_schema);
        _logger.PostgresStoreOpened(_schema, Epochs.Current.Actor.Epoch);
    }

    /// <summary>
    /// Makes the session again. With the lock, nothing is in doubt any more. If another process has had the store since, this one's is over.
    /// </summary>
    private async ValueTask<WriterSession> ReconnectAsync()
    {
        var session = await WriterSession.ConnectAsync(_writers, _schema);
        try
        {
            await CheckOwnerAsync(session);
            await session.LockAsync(_predecessor);
            var meta = await CheckOwnerAsync(session);
            if (WhyForgetful(meta, session) is { } reason)
            {
                Epochs.Replace(Epochs.Current);
                _logger.EpochBegun(_schema, Epochs.Current.Actor.Epoch, reason);
            }

            if (!meta.IsServerUnbroken || meta.History != session.Server.History) await WriteMetaAsync(session, await session.Connection.BeginTransactionAsync());
        }
        catch
        {
            // It may have the lock, which the next one must not wait for.
            await session.DisposeAsync();
            throw;
        }

        _predecessor = null;
        _known.Clear();
        IsInDoubt = false;
        _logger.Reconnected(_schema);
        return session;
    }

    private async ValueTask<StoreMeta> CheckOwnerAsync(WriterSession session)
    {
        var meta = await StoreMeta.ReadAsync(session.Connection, Quoted);
        return meta?.Owner == _owner ? meta : throw new StoreFailedException($"Another process has opened the store in the schema {Quoted}, or what was in it is gone.");
    }

    /// <summary>Why the server may have forgotten what was acknowledged; null when it has not.</summary>
    private static string? WhyForgetful(StoreMeta meta, WriterSession session)
    {
        if (meta.History != session.Server.History) return "a standby was promoted or a backup restored";
        return meta.WasRelaxed && !meta.IsServerUnbroken ? "the server crashed, and acknowledgements did not wait for its disk" : null;
    }

    private async ValueTask WriteMetaAsync(WriterSession session, NpgsqlTransaction transaction)
    {
        var pending = Epochs.TakePending(all: false);
        var meta = new StoreMeta(_node, pending.Epoch.Actor.Epoch, pending.Mark, _owner, IsRelaxed(session), session.Server.History);
        await meta.WriteAsync(session.Connection, Quoted);
        await transaction.CommitAsync();
        Epochs.Confirm(pending);
    }

    private async ValueTask FailedAsync(Exception exception, RetryClock retries)
    {
        var fault = PostgresFaults.Of(exception);
        if (fault == PostgresFault.ConnectionLost || _session is { IsBroken: true }) await LoseSessionAsync();
        if (fault == PostgresFault.Full)
        {
            _logger.ServerFull(_schema, exception);
            throw new StoreFullException("The database has no space left on its disk.", exception);
        }

        if (!IsPassing(fault))
        {
            _logger.PostgresStoreFailed(_schema, exception);
            throw exception is StoreFailedException ? exception : new StoreFailedException(exception.Message, exception);
        }

        _logger.WriteAttemptFailed(_schema, retries.Attempts + 1, fault, exception);
        if (await retries.WaitAsync()) return;
        _logger.DatabaseUnavailable(_schema, exception);
        throw Unavailable(retries, exception);
    }

    private async ValueTask LoseSessionAsync()
    {
        if (_session is not { } session) return;
        IsInDoubt = true;
        _session = null;
        _predecessor = session.Process;
        _known.Clear();
        await session.DisposeAsync();
    }
}
