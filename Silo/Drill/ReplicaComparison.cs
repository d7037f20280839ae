using System.Collections.Concurrent;

namespace OrleansKv.Silo.Drill;

/// <summary>Compares the replicas of all keys, again and again until all are equal. Without load, replicas that are equal stay so.</summary>
internal sealed class ReplicaComparison
{
    private const int AtOnce = 16;

    private readonly Func<string, CancellationToken, Task<bool>> _isEqual;
    private IReadOnlyCollection<string> _unequal;

    /// <param name="keys">Every key.</param>
    /// <param name="isEqual">Looks at one key.</param>
    public ReplicaComparison(IEnumerable<string> keys, Func<string, CancellationToken, Task<bool>> isEqual)
    {
        _unequal = [.. keys];
        _isEqual = isEqual;
        Total = _unequal.Count;
    }

    /// <summary>How many keys there are.</summary>
    public int Total { get; }

    /// <summary>How many of them were not seen equal yet.</summary>
    public int Unequal => _unequal.Count;

    /// <summary>Looks once more at each key that was not equal.</summary>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        var unequal = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(_unequal, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (key, cancellation) =>
        {
            if (!await _isEqual(key, cancellation)) unequal.Add(key);
        });
        _unequal = unequal;
    }
}
