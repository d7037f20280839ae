using System.Diagnostics;
using OrleansKv.Silo.Plans;

namespace OrleansKv.Silo.Drill;

/// <summary>One drill against a cluster that runs already: the story under load, the settling, the reading back.</summary>
internal sealed class DrillRun
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CompareInterval = TimeSpan.FromSeconds(1);

    private readonly DrillSettings _settings;
    private readonly IDrillView _view;
    private readonly ClusterControl _control;
    private readonly KvConnection _connection;
    private readonly ChangeControl _changeControl;
    private readonly DrillLoad _load;
    private readonly List<StepFigures> _steps = [];
    private readonly List<ChangeFigures> _changes = [];

    /// <param name="settings">What was asked for.</param>
    /// <param name="load">Talks to the front door for the load, with as many connections as that has.</param>
    /// <param name="control">Talks to it for everything else.</param>
    /// <param name="view">Shows it.</param>
    public DrillRun(DrillSettings settings, HttpClient load, HttpClient control, IDrillView view)
    {
        _settings = settings;
        _view = view;
        _control = new ClusterControl(control);
        _connection = new KvConnection(control, settings.IsStrict);
        _changeControl = new ChangeControl(_control, new PlanClient(control), settings.ChangeTime);
        _load = new DrillLoad(load, settings);
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="DrillFailedException">A fault or a change could not be made.</exception>
    /// <exception cref="OperationCanceledException">It was broken off.</exception>
    public async Task<DrillReport> RunAsync(CancellationToken cancellationToken)
    {
        _view.Write(DrillText.Heading);
        _load.Figures = Begin("");
        await TellAsync(cancellationToken);
        _view.Write("");
        var (unequal, hints, settledAfter) = await SettleAsync(cancellationToken);
        var reading = Begin("reading back");
        var readBack = new ReadBack(_connection, reading);
        var written = _load.Keys.ToArray();
        await ShowWhileAsync(() => reading.Name, reading, readBack.RunAsync(written, cancellationToken), cancellationToken);
        End(reading);
        return new DrillReport(
            _steps.Skip(1).ToArray(), written.Count(static key => key.LastAcknowledged > 0), readBack.Checked, readBack.Wrong, unequal, hints, settledAfter)
        {
            IsStrict = _settings.IsStrict,
            Changes = _changes,
        };
    }

    /// <summary>The story, with the load around it.</summary>
    private async Task TellAsync(CancellationToken cancellationToken)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = _load.RunAsync(broken.Token);
        try
        {
            foreach (var step in DrillStory.Of(_settings)) await RunAsync(step, cancellationToken);
            _load.Stop();
            await load.WaitAsync(cancellationToken);
            End(_load.Figures);
        }
        finally
        {
            await broken.CancelAsync();
            await load.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task RunAsync(DrillStep step, CancellationToken cancellationToken)
    {
        End(_load.Figures);
        var figures = _load.Figures = Begin(step.Name);
        Plan? plan = null;
        await ShowWhileAsync(Name, figures, ActAsync(), cancellationToken);

        string Name() => plan is { Status: not "done" } ? $"{step.Name}: {plan.Moving.Length} ranges move" : step.Name;

        async Task ActAsync()
        {
            foreach (var action in step.Actions) await ChangeAsync(step.Node, action, cancellationToken);
            if (step.Changes.Count > 0) _changes.Add(await _changeControl.CarryOutAsync(step, shown => plan = shown, cancellationToken));
            await Task.Delay(step.Time, cancellationToken);
        }
    }

    private Task ChangeAsync(string node, string action, CancellationToken cancellationToken) => action is "kill" or "pause" or "cut"
        ? _load.Disturbances.RunAsync(() => _control.ChangeAsync(node, action, cancellationToken))
        : _control.ChangeAsync(node, action, cancellationToken);

    /// <summary>Waits until all replicas are equal and no hint is left.</summary>
    private async Task<(int Unequal, long? Hints, TimeSpan? After)> SettleAsync(CancellationToken cancellationToken)
    {
        var settling = new StepFigures("settling");
        var comparison = new ReplicaComparison(_load.Keys.Select(static key => key.Key), _control.IsEqualAsync);
        long? hints;
        while (true)
        {
            await ShowWhileAsync(Waiting, settling, CompareAsync(), cancellationToken);
            var nodes = await _control.ObserveAsync(cancellationToken);
            _view.Show(new DrillProgress(Waiting(), settling.Elapsed, 0, Errors, nodes));
            hints = nodes.Any(static node => node.Hints is not null) ? nodes.Sum(static node => node.Hints ?? 0) : null;
            if (comparison.Unequal == 0 && nodes.Count > 0 && hints is null or 0) return (0, hints, settling.Elapsed);
            if (settling.Elapsed >= _settings.SettleTime) return (comparison.Unequal, hints, null);
        }

        string Waiting() => $"settling: {comparison.Unequal} of {comparison.Total} keys not seen equal";

        async Task CompareAsync()
        {
            await comparison.CompareAsync(cancellationToken);
            if (comparison.Unequal > 0) await Task.Delay(CompareInterval, cancellationToken);
        }
    }

    private long Errors => _steps.Sum(static step => step.ErrorCount);

    private StepFigures Begin(string name)
    {
        var figures = new StepFigures(name);
        _steps.Add(figures);
        return figures;
    }

    private void End(StepFigures figures)
    {
        figures.Stop();
        if (figures.Name.Length > 0) _view.Write(DrillText.Line(figures));
    }

    /// <summary>Shows what goes on, once a second, until the work is done.</summary>
    private async Task ShowWhileAsync(Func<string> name, StepFigures figures, Task work, CancellationToken cancellationToken)
    {
        var (at, count) = (Stopwatch.GetTimestamp(), 0L);
        while (await Task.WhenAny(work, Task.Delay(Look, cancellationToken)) != work)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var nodes = await _control.ObserveAsync(cancellationToken);
            var (now, done) = (Stopwatch.GetTimestamp(), figures.Latencies.Count);
            _view.Show(new DrillProgress(name(), figures.Elapsed, (done - count) / Stopwatch.GetElapsedTime(at, now).TotalSeconds, Errors, nodes));
            (at, count) = (now, done);
        }
        await work;
    }
}
