using System.Diagnostics;
using System.Globalization;

namespace OrleansKv.Simulation.Reports;

/// <summary>One line of a terminal, written again and again while runs go on.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const string Clear = "\r\u001b[K";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly TextWriter _terminal;
    private readonly Timer _timer;
    private bool _isOver;

    /// <param name="terminal">Where it is shown.</param>
    /// <param name="read">Gives the line as it is now.</param>
    public ProgressLine(TextWriter terminal, Func<string> read)
    {
        _terminal = terminal;
        _timer = new Timer(_ => Write(Clear + read()), null, Interval, Interval);
    }

    /// <param name="summary">What is done.</param>
    /// <param name="runs">How many runs there will be; null when time decides.</param>
    /// <param name="started">The stopwatch's reading at the beginning.</param>
    public static string Format(BatchSummary summary, int? runs, long started)
    {
        var of = runs is { } all ? string.Create(CultureInfo.InvariantCulture, $" of {all:N0}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{summary.Runs:N0}{of} runs, {summary.Failures.Count:N0} failed, {Durations.Format(Stopwatch.GetElapsedTime(started))}");
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Write(Clear);
        lock (_lock) _isOver = true;
    }

    private void Write(string text)
    {
        lock (_lock)
        {
            if (!_isOver) _terminal.Write(text);
        }
    }
}
