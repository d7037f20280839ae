using System.Collections.Concurrent;
using OrleansKv.Simulation.Runs;
using OrleansKv.Simulation.Tests.Reports;

namespace OrleansKv.Simulation.Tests.Runs;

public sealed class SimulationBatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Each_run_is_done_once_and_its_result_heard_of()
    {
        var results = await RunAsync(jobs: 4, runs: 50);

        Assert.Equal(Enumerable.Range(0, 50).Select(static seed => (ulong)seed), results.Select(static result => result.Options.Seed).Order());
    }

    [Fact]
    public async Task As_many_run_at_once_as_there_are_jobs()
    {
        // Passes only when three runs wait here together.
        using var barrier = new Barrier(3);
        await new SimulationBatch(
            options =>
            {
                Assert.True(barrier.SignalAndWait(Patience));
                return Results.Of(options);
            },
            jobs: 3).RunAsync(Options(9), static _ => { }, CancellationToken.None);
    }

    [Fact]
    public async Task A_world_has_a_thread_without_a_synchronization_context()
    {
        var contexts = new ConcurrentBag<SynchronizationContext?>();
        var threads = new ConcurrentBag<bool>();
        await new SimulationBatch(
            options =>
            {
                contexts.Add(SynchronizationContext.Current);
                threads.Add(Thread.CurrentThread.IsThreadPoolThread);
                return Results.Of(options);
            },
            jobs: 2).RunAsync(Options(4), static _ => { }, CancellationToken.None);

        Assert.All(contexts, Assert.Null);
        Assert.All(threads, Assert.False);
    }

    [Fact]
    public async Task After_a_stop_the_runs_under_way_come_to_their_end_and_no_other_begins()
    {
        using var stop = new CancellationTokenSource();
        var results = new List<SimulationResult>();
        await new SimulationBatch(
            options =>
            {
                if (options.Seed == 3) stop.Cancel();
                return Results.Of(options);
            },
            jobs: 1).RunAsync(Options(100), results.Add, stop.Token);

        Assert.Equal([0ul, 1, 2, 3], results.Select(static result => result.Options.Seed));
    }

    [Fact]
    public async Task A_mistake_of_the_simulator_ends_the_batch()
    {
        var begun = 0;
        var batch = new SimulationBatch(
            _ =>
            {
                Interlocked.Increment(ref begun);
                throw new InvalidOperationException("no run");
            },
            jobs: 2);

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => batch.RunAsync(Options(100), static _ => { }, CancellationToken.None));

        Assert.Equal("no run", thrown.Message);
        Assert.InRange(begun, 1, 2);
    }

    private static async Task<List<SimulationResult>> RunAsync(int jobs, int runs)
    {
        var results = new List<SimulationResult>();
        await new SimulationBatch(static options => Results.Of(options), jobs).RunAsync(Options(runs), results.Add, CancellationToken.None);
        return results;
    }

    private static IEnumerable<SimulationOptions> Options(int runs) => Enumerable.Range(0, runs).Select(static seed => new SimulationOptions { Seed = (ulong)seed });
}
