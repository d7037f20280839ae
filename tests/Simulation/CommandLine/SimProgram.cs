using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using OrleansKv.Simulation.Checks;
using OrleansKv.Simulation.Faults;
using OrleansKv.Simulation.Reports;
using OrleansKv.Simulation.Runs;
using OrleansKv.Simulation.Shrinking;

namespace OrleansKv.Simulation.CommandLine;

/// <summary>Does the runs, says what they came to, and cuts a failing one down where that is asked for.</summary>
internal sealed class SimProgram(SimSettings settings, TextWriter output, TextWriter error, TextWriter? terminal) : IDisposable
{
    private const int Interrupted = 130;

    private readonly CancellationTokenSource _stop = new();
    private readonly SortedDictionary<ulong, ulong> _hashes = [];
    private readonly TextWriter _report = settings.Trace || settings.Hashes ? error : output;
    private volatile BatchSummary _summary = BatchSummary.Empty;
    private SimulationResult? _firstFailing;

    /// <summary>Returns the program's exit code: see <see cref="SimCommandLine"/>.</summary>
    public async Task<int> RunAsync()
    {
        if (settings.ListPlantedBugs)
        {
            foreach (var name in PlantedBugNames.All) await output.WriteLineAsync(name);
            return 0;
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        if (settings.IsFresh) await ReportAsync(string.Create(CultureInfo.InvariantCulture, $"Seeds from {settings.First.Seed} on.\n"));
        await RunBatchAsync();
        foreach (var (seed, hash) in _hashes) await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{seed} {hash:x16}"));
        await ReportAsync(SummaryText.Format(_summary, FaultCatalog.All.Select(static fault => fault.Name), SwitchedOff.Reasons));
        if (settings.ShrinkTime is { } limit && _firstFailing is { } failing) await ShrinkAsync(failing, limit);
        if (_summary.Failures.Count > 0) return 1;
        return _stop.IsCancellationRequested ? Interrupted : 0;
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunBatchAsync()
    {
        var started = Stopwatch.GetTimestamp();
        Action<string>? sink = settings.Trace ? output.WriteLine : null;
        var batch = new SimulationBatch(options => SimulationRun.Execute(options, sink), Math.Min(settings.Jobs, settings.Runs ?? int.MaxValue));
        using (Progress(() => ProgressLine.Format(_summary, settings.Runs, started)))
        {
            await batch.RunAsync(Runs(started), Add, _stop.Token);
        }
        _summary = _summary with { RealTime = Stopwatch.GetElapsedTime(started) };
    }

    private IEnumerable<SimulationOptions> Runs(long started)
    {
        for (var i = 0; i < (settings.Runs ?? int.MaxValue); i++)
        {
            if (Stopwatch.GetElapsedTime(started) >= settings.Time) yield break;
            yield return settings.First with { Seed = settings.First.Seed + (ulong)i };
        }
    }

    private void Add(SimulationResult result)
    {
        _summary = _summary.Add(result);
        if (settings.Hashes) _hashes.Add(result.Options.Seed, result.TraceHash);
        if (!result.Violations.IsEmpty && (_firstFailing is null || result.Options.Seed < _firstFailing.Options.Seed)) _firstFailing = result;
    }

    private async Task ShrinkAsync(SimulationResult failing, TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        var tried = 0;
        var shrinker = new Shrinker(Run, () => _stop.IsCancellationRequested || Stopwatch.GetElapsedTime(started) >= limit);
        ShrinkResult result;
        using (Progress(() => string.Create(CultureInfo.InvariantCulture, $"shrinking seed {failing.Options.Seed}: {tried} runs, {Durations.Format(Stopwatch.GetElapsedTime(started))}")))
        {
            result = await WorldThread.Start(() => shrinker.Shrink(failing));
        }
        await ReportAsync('\n' + ShrinkText.Format(result));

        SimulationResult Run(SimulationOptions options)
        {
            tried++;
            return SimulationRun.Execute(options);
        }
    }

    private ProgressLine? Progress(Func<string> read) => terminal is null ? null : new ProgressLine(terminal, read);

    private async Task ReportAsync(string text)
    {
        await _report.WriteAsync(text);
        await _report.FlushAsync();
    }

    /// <summary>The first signal lets the runs under way come to their end; the second ends the program as if nobody had asked.</summary>
    private void Stop(PosixSignalContext context)
    {
        context.Cancel = !_stop.IsCancellationRequested;
        _stop.Cancel();
    }
}
