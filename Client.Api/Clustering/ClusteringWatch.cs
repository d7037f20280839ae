using Npgsql;

namespace OrleansKv.Client.Api.Clustering;

/// <summary>
/// Looks every few seconds whether the clustering database answers, and says when it ceases to and when it is back. A cluster that runs goes on without: silos that are there stay, and only who comes
/// or dies meanwhile is not noted.
/// </summary>
internal sealed class ClusteringWatch : BackgroundService
{
    /// <summary>The time between two looks.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ClusteringDatabase _database;
    private readonly ClusteringState _state;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Made by the application's services.</summary>
    public ClusteringWatch(ClusteringDatabase database, ClusteringState state, TimeProvider time, ILogger<ClusteringWatch> logger)
    {
        (_database, _state, _time, _logger) = (database, state, time, logger);
        ApiMeter.Meter.CreateObservableGauge("kv.clustering.database.up", () => state.Failure is null ? 1 : 0, "1", "1 while the clustering database answers, else 0.");
    }

    /// <summary>Returns when the database answers and has the schema that is needed, saying meanwhile what it waits for.</summary>
    /// <exception cref="InvalidOperationException">Parts of the schema are missing; the message says which, and what to do.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public static async Task WaitAsync(ClusteringDatabase database, IReadOnlyList<SchemaPart> parts, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var report = await database.CheckAsync(parts, cancellationToken);
                if (report.Changed.Count > 0) logger.ClusteringQueriesChanged(database.Place, string.Join(", ", report.Changed));
                if (report.Missing.Count == 0) return;
                throw new InvalidOperationException(
                    $"The clustering database ({database.Place}) lacks parts of Orleans' schema:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", report.Missing)}{Environment.NewLine}infra/postgres/schema.sh apply makes them.");
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                logger.ClusteringDatabaseAwaited(database.Place, exception.Message, Interval);
                await Task.Delay(Interval, time, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // It stops.
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _database.PingAsync(stoppingToken);
            if (_state.Failure is null) return;
            _state.Failure = null;
            _logger.ClusteringDatabaseBack(_database.Place);
        }
        catch (NpgsqlException exception)
        {
            var isNews = _state.Failure is null;
            _state.Failure = $"the clustering database ({_database.Place}) does not answer: {exception.Message}";
            if (isNews) _logger.ClusteringDatabaseAway(_database.Place, exception.Message);
        }
    }

    /// <summary>What a server says that is away, starts, or stops; a wrong password or a missing database is none of these.</summary>
    private static bool IsPassing(Exception exception) => exception is NpgsqlException { IsTransient: true } || exception.InnerException is System.Net.Sockets.SocketException or TimeoutException;
}
