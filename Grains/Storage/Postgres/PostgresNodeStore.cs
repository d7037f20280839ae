using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Postgres;

/// <summary>
/// A node's store in a schema of a PostgreSQL database, one transaction and one round trip for all writes that wait. What it
/// promises and how it does it is in <c>docs/storage-postgres.md</c>.
/// </summary>
public sealed class PostgresNodeStore : INodeStore, IAsyncDisposable
{
    private const int MaxNodeBytes = 460;
    private readonly StoreDatabase _database;
    private readonly KnownSets _known;
    private readonly PostgresStoreOptions _options;
    private readonly ILogger _logger;
    private readonly PostgresCommits _writes;
    private readonly ConcurrentDictionary<int, PostgresRangeStore> _ranges = new();
    private bool _isDisposed;

    private PostgresNodeStore(StoreDatabase database, KnownSets known, PostgresStoreOptions options, ILogger logger)
    {
        (_database, _known, _options, _logger) = (database, known, options, logger);
        _writes = new PostgresCommits(database.WriteAsync, options.MaxQueuedBytes, options.MaxBatchBytes);
    }

    /// <inheritdoc/>
    public Actor Actor => _database.Epochs.Current.Actor;

    /// <inheritdoc/>
    public bool MayHaveForgotten => _database.MayHaveForgotten;

    /// <summary>Why the store does nothing more; null while it does.</summary>
    public Exception? Failure => _writes.Failure;

    /// <summary>The name of the node's schema.</summary>
    public string Schema => _database.Schema;

    /// <summary>Opens a node's store, makes its schema if there is none, and takes it for this process alone.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="node">The node's name, 1 to 460 bytes as UTF-8.</param>
    /// <param name="time">The clock, for epochs and pauses between attempts.</param>
    /// <param name="random">For epochs, the process's number and pauses; it must not repeat from one start of the node to the next.</param>
    /// <param name="logger">Where findings go.</param>
    /// <exception cref="StoreUnusableException">The database or the schema cannot be used; the message says what to do.</exception>
    /// <exception cref="ArgumentException">A setting or the node's name is outside its bounds.</exception>
    public static async ValueTask<PostgresNodeStore> OpenAsync(PostgresStoreOptions options, string node, TimeProvider time, Random random, ILogger logger)
    {
        options.Validate();
        if (node.Contains('\0') || !IsText(node) || Encoding.UTF8.GetByteCount(node) is 0 or > MaxNodeBytes)
            throw new ArgumentException($"A node's name must have 1 to {MaxNodeBytes} bytes as UTF-8, and no character 0, to have a store.", nameof(node));
        var known = new KnownSets(options.CacheBytes);
        var database = new StoreDatabase(node, options, known, time, random, logger);
        try
        {
            await database.OpenAsync();
            return new PostgresNodeStore(database, known, options, logger);
        }
        catch (Exception exception)
        {
            await database.DisposeAsync();
            if (exception is StoreUnusableException || (exception is not IOException and not NpgsqlException and not TimeoutException)) throw;
            throw new StoreUnusableException(
                $"The store in the schema {SchemaName.Quote(database.Schema)} cannot be opened: {exception.Message.TrimEnd('.')}. Check that the database runs and can be reached, and that the user may create schemas in it.",
                exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IRangeStore> OpenRangeAsync(int range, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(range);
        return new(_ranges.GetOrAdd(range, number => new PostgresRangeStore(number, _database, _writes, _known, _options.MaxRecordBytes, _logger)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<int>> ListRangesAsync() => _database.ListRangesAsync();

    /// <summary>Closes the store: waits for what is being written, and lets the schema go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        try
        {
            await _writes.AppendAsync(PendingWrite.Nothing(), isLast: true);
        }
        catch (IOException exception)
        {
            _logger.PostgresNotClosedInOrder(_database.Schema, exception);
        }

        await _database.DisposeAsync();
    }

    private static bool IsText(string node)
    {
        foreach (var rune in node.EnumerateRunes())
            if (rune == Rune.ReplacementChar) return false;
        return true;
    }
}
