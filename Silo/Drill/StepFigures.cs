using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrleansKv.Silo.Drill;

/// <summary>What was measured in one step. Safe for all threads.</summary>
/// <param name="name">The step.</param>
internal sealed class StepFigures(string name)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly ConcurrentDictionary<string, (long Count, string Example)> _errors = new(StringComparer.Ordinal);
    private long _sentAgain;
    private long _staleReads;
    private long _errorCount;

    public string Name => name;

    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Latencies of all requests, failed ones too, from the first attempt to the answer.</summary>
    public LatencyHistogram Latencies { get; } = new();

    public long ErrorCount => Interlocked.Read(ref _errorCount);

    /// <summary>Requests that entered through a node that went away, and were sent again.</summary>
    public long SentAgain => Interlocked.Read(ref _sentAgain);

    /// <summary>Reads that did not show the last acknowledged write.</summary>
    public long StaleReads => Interlocked.Read(ref _staleReads);

    /// <summary>Errors by kind, with the count and the first one's words.</summary>
    public IReadOnlyDictionary<string, (long Count, string Example)> Errors => _errors;

    /// <summary>Requests a second since the step began.</summary>
    public double Rate => Latencies.Count / Math.Max(Elapsed.TotalSeconds, 0.001);

    /// <summary>The step is over.</summary>
    public void Stop() => _watch.Stop();

    public void Record(KvAnswer answer)
    {
        Latencies.Record(answer.Latency);
        if (answer.Attempts > 1) Interlocked.Increment(ref _sentAgain);
        if (answer.Error is { } error) Record(error);
    }

    public void Record(KvError error)
    {
        Interlocked.Increment(ref _errorCount);
        _errors.AddOrUpdate(error.Kind, static (_, detail) => (1, detail), static (_, known, _) => (known.Count + 1, known.Example), error.Detail);
    }

    public void RecordStaleRead() => Interlocked.Increment(ref _staleReads);
}
