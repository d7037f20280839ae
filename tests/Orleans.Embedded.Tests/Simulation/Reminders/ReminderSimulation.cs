using Microsoft.Extensions.DependencyInjection;

namespace OrleansKv.Embedded.Simulation.Reminders;

/// <summary>Silos with reminders on one thread and a manual clock.</summary>
public sealed class ReminderSimulation : IAsyncDisposable
{
    private readonly SingleThreadExecutor _executor;
    private readonly TestCluster _cluster;
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;

    public ReminderSimulation(int silos, int seed = 1)
    {
        // Continuations of the test itself must stay on its thread too.
        SynchronizationContext.SetSynchronizationContext(null);
        _executor = new SingleThreadExecutor(seed);
        Log = new TickLog(Clock);
        _cluster = new TestCluster(new EmbeddedClusterOptions { Executor = _executor, Clock = Clock, Seed = seed });
        for (var i = 1; i <= silos; i++)
        {
            StartSilo($"s{i}");
        }

        Client = Await(_cluster.StartClientAsync(client => client.Services.AddSingleton<TimeProvider>(Clock)));
    }

    public ManualTimeProvider Clock { get; } = new();

    public TickLog Log { get; }

    public IClusterClient Client { get; }

    public DateTime Now => Clock.GetUtcNow().UtcDateTime;

    public void StartSilo(string name) => Await(_cluster.StartSiloAsync(name, silo =>
    {
        silo.Services.AddSingleton<TimeProvider>(Clock);
        silo.Services.AddSingleton(Log);
        silo.UseInMemoryReminderService();
        silo.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromSeconds(1));
    }));

    public void StopSilo(string name) => Await(_cluster.Host(name).StopAsync());

    public void Kill(string name) => Await(_cluster.Cluster.KillAsync(name));

    public void Set(string grain, TimeSpan dueTime, TimeSpan period) => Await(Client.GetGrain<ITickedGrain>(grain).Set(dueTime, period));

    public void Unset(string grain) => Await(Client.GetGrain<ITickedGrain>(grain).Unset());

    /// <summary>Moves the clock step by step, with all work done at every step.</summary>
    public void Advance(TimeSpan time, TimeSpan step)
    {
        for (var done = TimeSpan.Zero; done < time; done += step)
        {
            _executor.RunAll();
            Clock.Advance(step);
        }

        _executor.RunAll();
    }

    /// <summary>Moves the clock at once, and does the work after that.</summary>
    public void Jump(TimeSpan time) => Advance(time, time);

    public async ValueTask DisposeAsync()
    {
        // What runs on the executor needs somebody to run it.
        var disposed = _cluster.DisposeAsync().AsTask();
        Await(disposed);
        await disposed;
        SynchronizationContext.SetSynchronizationContext(_context);
    }

    private void Await(Task task)
    {
        for (var i = 0; i < 1000 && !task.IsCompleted; i++)
        {
            _executor.RunAll();
        }

        Assert.True(task.IsCompletedSuccessfully, task.Exception?.ToString() ?? $"The task is {task.Status}.");
    }

    private T Await<T>(Task<T> task)
    {
        Await((Task)task);
        return task.Result;
    }
}
