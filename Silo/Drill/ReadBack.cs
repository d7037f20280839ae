using System.Collections.Concurrent;

namespace OrleansKv.Silo.Drill;

/// <summary>Reads every written key from all its replicas and compares it with what its writer knows.</summary>
internal sealed class ReadBack(KvConnection connection, StepFigures figures)
{
    private const int AtOnce = 16;

    private readonly ConcurrentDictionary<string, KeyVerdict> _wrong = new(StringComparer.Ordinal);
    private int _checked;

    /// <summary>How many keys were read.</summary>
    public int Checked => Volatile.Read(ref _checked);

    /// <summary>The keys that do not hold what they should.</summary>
    public IReadOnlyDictionary<string, KeyVerdict> Wrong => _wrong;

    /// <summary>Reads them. A key that cannot be read is an error in the figures, and has no verdict.</summary>
    public Task RunAsync(IEnumerable<KeyHistory> keys, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (key, cancellation) =>
        {
            var answer = await connection.GetAsync(key.Key, "all", cancellation);
            figures.Record(answer);
            if (answer.Error is not null) return;
            Interlocked.Increment(ref _checked);
            if (key.Judge(answer.Values) is var verdict && verdict != KeyVerdict.Kept) _wrong[key.Key] = verdict;
        });
}
