using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using OrleansKv.Coordination;
using OrleansKv.Embedded;
using OrleansKv.Hosting;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.World;

/// <summary>A machine with its clock and disk, and the node that runs on it, life after life.</summary>
internal sealed class SimulatedNode(SimulatedWorld world, string name)
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    private IHost? _host;
    private int _lives;

    public string Name => name;

    public MachineClock Clock { get; } = new(world.Loop);

    /// <summary>The present or last life.</summary>
    public SimulatedProcess? Process { get; private set; }

    /// <summary>True from the end of a start to the next kill or stop.</summary>
    public bool IsUp { get; private set; }

    /// <summary>True from the beginning of a start to the next kill or stop.</summary>
    public bool IsRunning => Process is { IsDead: false };

    public int Lives => _lives;

    /// <summary>The ring that the node comes up with from its next start on, instead of the cluster's; null as a rule.</summary>
    public RingSnapshot? OlderRing { get; set; }

    /// <summary>Starts a new life of the node.</summary>
    public Task StartAsync()
    {
        if (IsRunning) throw new InvalidOperationException($"{name} runs already.");
        _lives++;
        var process = new SimulatedProcess(world.Loop, name);
        Process = process;
        world.Trace.Add(world.Now, "start", name, number: _lives);
        return process.Run(() => StartAsync(process));
    }

    /// <summary>Ends the present life at once: what it did not make durable is lost.</summary>
    public void Kill()
    {
        if (!IsRunning) return;
        world.Trace.Add(world.Now, "kill", name, number: _lives);
        Process!.Kill();
        if (_host is not null && world.Cluster.Membership.Members.Values.Any(IsThisLife)) _ = world.Cluster.KillAsync(name);
        Ended();
    }

    /// <summary>Stops the present life in order.</summary>
    public async Task StopAsync()
    {
        var (process, host) = (Process!, _host!);
        world.Trace.Add(world.Now, "stop", name, number: _lives);
        IsUp = false;
        await process.RunWithoutScheduler(() => host.StopAsync());
        if (process.IsDead) return;
        process.Kill();
        Ended();
    }

    /// <summary>Starts the node if it does not run, again and again until it is up: a supervisor does.</summary>
    public async Task EnsureRunningAsync()
    {
        while (!IsRunning)
        {
            try
            {
                await StartAsync();
            }
            catch (Exception exception) when (exception is IOException)
            {
                world.Trace.Add(world.Now, "no start", name, exception.GetType().Name);
                Kill();
                await world.DelayAsync(RestartDelay);
            }
        }
    }

    /// <summary>The coordinator of this node.</summary>
    public ICoordinatorGrain Coordinator => Grains.GetGrain<ICoordinatorGrain>(0);

    /// <summary>This node's replica of a key range.</summary>
    public IKeyRangeGrain Replica(int range) => Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(range, name).ToString());

    public T Service<T>() where T : notnull => _host!.Services.GetRequiredService<T>();

    private IGrainFactory Grains => Service<IGrainFactory>();

    private async Task StartAsync(SimulatedProcess process)
    {
        var life = _lives;
        var clock = new ProcessClock(world.Loop, process, Clock);
        var random = Randomness.Stream(world.Plan.Seed, $"{name} life {life}");
        var store = new ObservedNodeStore(await OpenStoreAsync(clock, random), world.History, world.Loop, name, life);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.UseEmbeddedCluster(world.Cluster);
            silo.Configure<ClusterOptions>(static options => options.ClusterId = SimulatedWorld.ClusterName);
            silo.Configure<SiloOptions>(options => options.SiloName = name);
            silo.Services.AddSingleton<TimeProvider>(clock);
            silo.Services.AddSingleton<IEmbeddedExecutor>(process);
            silo.Services.AddSingleton(random);
            silo.Services.AddSingleton<INodeStore>(store);
            silo.UseInMemoryReminderService();
            silo.AddOrleansKv(world.Plan.NodeOptions);
            if (OlderRing is { } ring) silo.Services.AddSingleton(new CurrentRing(ring));
        });
        var host = _host = builder.Build();
        await process.RunWithoutScheduler(() => host.StartAsync());
        IsUp = true;
        world.Trace.Add(world.Now, "up", name, number: life);
    }

    private ValueTask<INodeStore> OpenStoreAsync(TimeProvider clock, Random random) =>
        ValueTask.FromResult<INodeStore>(new MemoryNodeStore(new Actor(name, StoreEpoch.Create(clock, random))));

    private bool IsThisLife(ClusterMember member) => member.Name == name && member.Status != SiloStatus.Dead;

    /// <summary>The host of a killed life is left to the garbage collector: to stop it would run its hooks.</summary>
    private void Ended()
    {
        IsUp = false;
        _host = null;
    }
}
