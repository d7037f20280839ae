using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Configuration;
using OrleansKv.Embedded.Runtime.Placement;

namespace OrleansKv.Embedded.Simulation;

public sealed class DeterminismTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(300)]
    public void One_seed_gives_one_order_of_turns(int seed)
    {
        var first = Scenario.Run(seed);
        var second = Scenario.Run(seed);

        Assert.True(first.Count > 300, $"The scenario made only {first.Count} entries.");
        Assert.Contains(first, static entry => entry.Contains("TimeoutException"));
        Assert.Contains(first, static entry => entry.Contains("SiloUnavailableException"));
        Assert.Contains(first, static entry => entry.Contains("answer"));
        Assert.Equal(first, second);
    }

    [Fact]
    public void Another_seed_gives_another_order() => Assert.NotEqual(Scenario.Run(1), Scenario.Run(2));
}

/// <summary>Three silos with timers, calls across a slow and lossy network, a kill and a restart, on one thread and a manual clock.</summary>
public sealed class Scenario : IEmbeddedNetwork
{
    private readonly ManualTimeProvider _clock = new();
    private readonly SingleThreadExecutor _executor;
    private readonly Random _random;
    private readonly SimulatedTrace _trace;
    private readonly TestCluster _cluster;
    private readonly List<Task> _work = [];

    private Scenario(int seed)
    {
        _executor = new SingleThreadExecutor(seed);
        _random = new Random(seed);
        _trace = new SimulatedTrace(_clock, Environment.CurrentManagedThreadId);
        _cluster = new TestCluster(new EmbeddedClusterOptions
        {
            Executor = _executor,
            Network = this,
            Clock = _clock,
            Seed = seed,
            DeathDetectionDelay = TimeSpan.FromSeconds(1),
        });
    }

    public static List<string> Run(int seed)
    {
        List<string>? entries = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                entries = new Scenario(seed).Run();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        Assert.True(thread.Join(TestCluster.Deadline));
        Assert.Null(failure);
        return entries!;
    }

    public TimeSpan? Route(in EmbeddedMessage message)
    {
        var fate = _random.Next(100);
        _trace.Add($"{message.Kind} {message.SourceName} to {message.TargetName} {message.Grain}: {fate}");
        return fate < 5 ? null : TimeSpan.FromMilliseconds(fate < 50 ? 0 : fate);
    }

    private List<string> Run()
    {
        for (var i = 1; i <= 3; i++)
        {
            Await(_cluster.StartSiloAsync($"s{i}", Configure));
        }

        var client = Await(_cluster.StartClientAsync(client =>
        {
            client.Services.AddSingleton<TimeProvider>(_clock);
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(3));
        }));
        for (var i = 0; i < 12; i++)
        {
            _work.Add(DriveAsync(client, i));
        }

        Advance(40);
        Await(_cluster.Cluster.KillAsync("s2"));
        Advance(20);
        Await(_cluster.StartSiloAsync("s2", Configure));
        Advance(200);
        Await(Task.WhenAll(_work));
        foreach (var name in new[] { "s3", "s2", "s1" })
        {
            Await(_cluster.Host(name).StopAsync());
        }

        Assert.True(_trace.IsOfOneThread);
        _trace.Add($"{_executor.Count} work items");
        return _trace.Entries;
    }

    private void Configure(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<TimeProvider>(_clock);
        silo.Services.AddSingleton(_trace);
        silo.AddPlacementDirector<PinnedPlacement, PinnedDirector>();
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(1));
    }

    private async Task DriveAsync(IClusterClient client, int driver)
    {
        for (var i = 0; i < 20; i++)
        {
            try
            {
                var answer = await client.GetGrain<ISimulatedGrain>($"{driver}@s{1 + (driver % 3)}").Ask($"{driver}@s{1 + ((driver + i) % 3)}");
                _trace.Add($"driver {driver} call {i} answer {answer}");
            }
            catch (Exception exception)
            {
                _trace.Add($"driver {driver} call {i} {exception.GetType().Name}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), _clock);
        }
    }

    private void Advance(int tenths)
    {
        for (var i = 0; i < tenths; i++)
        {
            _executor.RunAll();
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        _executor.RunAll();
    }

    private void Await(Task task)
    {
        for (var i = 0; i < 1000 && !task.IsCompleted; i++)
        {
            Advance(1);
        }

        Assert.True(task.IsCompletedSuccessfully, task.Exception?.ToString() ?? $"The task is {task.Status}.");
    }

    private T Await<T>(Task<T> task)
    {
        Await((Task)task);
        return task.Result;
    }
}

public sealed class SimulatedTrace(TimeProvider clock, int threadId)
{
    public List<string> Entries { get; } = [];

    public bool IsOfOneThread { get; private set; } = true;

    public void Add(string entry)
    {
        IsOfOneThread &= Environment.CurrentManagedThreadId == threadId;
        lock (Entries)
        {
            Entries.Add($"{clock.GetUtcNow():mm:ss.fff} {entry}");
        }
    }
}

public interface ISimulatedGrain : IGrainWithStringKey
{
    Task<int> Ask(string other);

    Task<int> Tell(string from);
}

[TestPinned]
[Reentrant]
public sealed class SimulatedGrain(SimulatedTrace trace, ILocalSiloDetails silo, TimeProvider clock) : Grain, ISimulatedGrain
{
    private int _ticks;

    private string Me => $"{silo.SiloAddress} {this.GetPrimaryKeyString()} {GrainContext.ActivationId}";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        trace.Add($"{Me} activated");
        this.RegisterGrainTimer(Tick, TimeSpan.FromMilliseconds(70), TimeSpan.FromMilliseconds(330));
        return Task.CompletedTask;
    }

    public async Task<int> Ask(string other)
    {
        trace.Add($"{Me} asks {other}");
        var answers = await Task.WhenAll(
            GrainFactory.GetGrain<ISimulatedGrain>(other).Tell(this.GetPrimaryKeyString()),
            GrainFactory.GetGrain<ISimulatedGrain>($"other-{other}").Tell(this.GetPrimaryKeyString()));
        trace.Add($"{Me} has asked {other}");
        return answers.Sum();
    }

    public async Task<int> Tell(string from)
    {
        trace.Add($"{Me} is asked by {from}");
        await Task.Delay(TimeSpan.FromMilliseconds(15), clock);
        return _ticks;
    }

    private Task Tick()
    {
        trace.Add($"{Me} tick {++_ticks}");
        return Task.CompletedTask;
    }
}
