using System.Globalization;

namespace OrleansKv.Silo.Drill;

/// <summary>
/// The load: each connection has one request under way at a time, and keys that nobody else writes. Three of four requests are writes, to random ones of its last few keys. So are reads, but for half of the
/// strict ones, which are of any of its keys: one must be right also for a key that nobody has touched since its range moved.
/// </summary>
internal sealed class DrillLoad(HttpClient http, DrillSettings settings)
{
    /// <summary>A client that was refused waits so long, instead of asking again at once.</summary>
    private static readonly TimeSpan ErrorPause = TimeSpan.FromMilliseconds(50);

    private readonly KvConnection _connection = new(http, settings.IsStrict);
    private readonly List<KeyHistory>[] _keys = [.. Enumerable.Range(0, settings.Connections).Select(static _ => new List<KeyHistory>())];

    private volatile StepFigures _figures = new("");
    private volatile bool _isStopping;

    /// <summary>To be told of every fault.</summary>
    public Disturbances Disturbances { get; } = new();

    /// <summary>Every key that a write was begun to, to be looked at when no load is running.</summary>
    public IEnumerable<KeyHistory> Keys => _keys.SelectMany(static keys => keys).Where(static key => key.LastBegun > 0);

    /// <summary>Where requests are recorded that end from now on.</summary>
    public StepFigures Figures
    {
        get => _figures;
        set => _figures = value;
    }

    /// <summary>Runs until it is stopped.</summary>
    /// <param name="cancellationToken">Breaks it off, in the middle of requests.</param>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, settings.Connections).Select(connection => RunAsync(connection, cancellationToken)));

    /// <summary>Lets requests under way end, and begins no more.</summary>
    public void Stop() => _isStopping = true;

    private async Task RunAsync(int connection, CancellationToken cancellationToken)
    {
        var random = new Random(unchecked((settings.Seed * 1_000_003) + connection));
        var keys = _keys[connection];
        await Task.Yield();
        for (var requests = 0; !_isStopping; requests++)
        {
            if (keys.Count < settings.OpenKeys || requests % settings.RequestsPerKey == 0)
                keys.Add(new KeyHistory(string.Create(CultureInfo.InvariantCulture, $"c{connection}-k{keys.Count}")));
            var isPut = random.Next(4) > 0;
            var isOfAny = !isPut && settings.IsStrict && random.Next(2) == 0;
            var key = keys[^random.Next(1, 1 + (isOfAny ? keys.Count : Math.Min(keys.Count, settings.OpenKeys)))];
            var isWell = isPut ? await PutAsync(key, cancellationToken) : await GetAsync(key, cancellationToken);
            if (!isWell) await Task.Delay(ErrorPause, cancellationToken);
        }
    }

    private async Task<bool> PutAsync(KeyHistory key, CancellationToken cancellationToken)
    {
        var number = key.Begin();
        var mark = Disturbances.Mark;
        var answer = await _connection.PutAsync(key.Key, DrillValue.Of(key.Key, number), key.Context, cancellationToken);
        var error = answer.Error;
        if (error is null && answer.Context is null) error = new KvError("204 without a context", "");
        if (error is null) key.Acknowledge(number, answer.Context!, mayBeTwice: answer.Attempts > 1 || Disturbances.HaveMet(mark));
        else key.Doubt(number);
        Figures.Record(answer with { Error = error });
        return error is null;
    }

    private async Task<bool> GetAsync(KeyHistory key, CancellationToken cancellationToken)
    {
        var answer = await _connection.GetAsync(key.Key, "quorum", cancellationToken);
        var error = answer.Error;
        if (error is null && answer.Values.Count == 0 && key.LastAcknowledged > 0) error = new KvError("404 for a written key", key.Key);
        if (error is null && answer.Values.Any(value => DrillValue.NumberOf(key.Key, value) is null)) error = new KvError("a value that nobody wrote", key.Key);
        if (error is null && !key.Observe(answer.Values, answer.Context)) Figures.RecordStaleRead();
        Figures.Record(answer with { Error = error });
        return error is null;
    }
}
