namespace OrleansKv.Simulation.Runs;

/// <summary>Many runs, several at once.</summary>
/// <param name="run">Does one run.</param>
/// <param name="jobs">Threads; each does one run at a time.</param>
internal sealed class SimulationBatch(Func<SimulationOptions, SimulationResult> run, int jobs)
{
    private readonly Lock _lock = new();

    /// <summary>Does the runs in their order, as far as several at once have one.</summary>
    /// <param name="runs">Asked for the next one whenever a thread is free, so that it may end when time is up.</param>
    /// <param name="onResult">Hears of each result as it comes, of one at a time.</param>
    /// <param name="stop">No further run begins; those under way come to their end.</param>
    public async Task RunAsync(IEnumerable<SimulationOptions> runs, Action<SimulationResult> onResult, CancellationToken stop)
    {
        using var source = runs.GetEnumerator();
        // A run that throws is a mistake of the simulator: the others end, then it is thrown here.
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAll(Enumerable.Range(0, jobs).Select(_ => WorldThread.Start(Work)));

        bool Work()
        {
            try
            {
                while (TryTake(out var options))
                {
                    var result = run(options);
                    lock (_lock) onResult(result);
                }
                return true;
            }
            catch
            {
                failed.Cancel();
                throw;
            }
        }

        bool TryTake(out SimulationOptions options)
        {
            lock (_lock)
            {
                var taken = !failed.IsCancellationRequested && source.MoveNext();
                options = taken ? source.Current : null!;
                return taken;
            }
        }
    }
}
