using System.Diagnostics;

namespace OrleansKv.Benchmarks.Store;

/// <summary>How long each of many operations took, and how many there were in what time.</summary>
internal sealed class Samples
{
    private readonly List<double> _milliseconds = [];
    private TimeSpan _time;

    public double PerSecond => _milliseconds.Count / _time.TotalSeconds;

    /// <summary>The latency in milliseconds that a share of the operations kept within.</summary>
    public double Percentile(double share) => _milliseconds.Order().ElementAt(Math.Min(_milliseconds.Count - 1, (int)(_milliseconds.Count * share)));

    /// <summary>Adds a round of operations that several loops do at once, one after the other each, for a time.</summary>
    public async Task MeasureAsync(int loops, TimeSpan time, Func<int, ValueTask> operation)
    {
        var started = Stopwatch.GetTimestamp();
        var rounds = await Task.WhenAll(Enumerable.Range(0, loops).Select(loop => Task.Run(async () =>
        {
            var own = new List<double>();
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var begun = Stopwatch.GetTimestamp();
                await operation(loop);
                own.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
            return own;
        })));
        _time += Stopwatch.GetElapsedTime(started);
        foreach (var own in rounds) _milliseconds.AddRange(own);
    }
}
