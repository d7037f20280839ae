using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using OrleansKv.Coordination;
using OrleansKv.Embedded;
using OrleansKv.Hosting;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Simulation.World.Disk;
using OrleansKv.Storage;
using OrleansKv.Storage.Log;

namespace OrleansKv.Simulation.World;

/// <summary>A machine with its clock and disk, and the node that runs on it, life after life.</summary>
internal sealed class SimulatedNode(SimulatedWorld world, string name)
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    /// <summary>So long a supervisor waits for an orderly stop before it kills.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    /// <summary>So often the supervisor tries to start a node before somebody looks at its disk.</summary>
    private const int StartsBeforeReplacement = 5;

    private IHost? _host;
    private LogNodeStore? _store;
    private Task _change = Task.CompletedTask;
    private int _lives;

    public string Name => name;

    public MachineClock Clock { get; } = new(world.Loop);

    public SimulatedDisk Disk { get; } = new(world.Loop, Randomness.Stream(world.Plan.Seed, $"disk {name}"), name);

    /// <summary>The present or last life.</summary>
    public SimulatedProcess? Process { get; private set; }

    /// <summary>True from the end of a start to the next kill or stop.</summary>
    public bool IsUp { get; private set; }

    /// <summary>True from the beginning of a start to the next kill or stop.</summary>
    public bool IsRunning => Process is { IsDead: false };

    /// <summary>True when its store takes no more writes.</summary>
    public bool HasFailed => IsRunning && _store?.Failure is not null;

    public int Lives => _lives;

    /// <summary>The ring that the node comes up with from its next start on, instead of the cluster's; null as a rule.</summary>
    public RingSnapshot? OlderRing { get; set; }

    /// <summary>Starts a new life of the node; completes when it is up, or was killed on the way.</summary>
    public Task StartAsync()
    {
        if (IsRunning) throw new InvalidOperationException($"{name} runs already.");
        _lives++;
        var process = new SimulatedProcess(world.Loop, name);
        Process = process;
        world.Trace.Add(world.Now, "start", name, number: _lives);
        return _change = EndAsync(process, process.Run(() => StartAsync(process)));
    }

    /// <summary>Ends the present life at once. What the machine's operating system has taken from it is kept: that goes with the machine's power.</summary>
    public void Kill()
    {
        if (!IsRunning) return;
        world.Trace.Add(world.Now, "kill", name, number: _lives);
        Process!.Kill();
        if (_host is not null && world.Cluster.Membership.Members.Values.Any(IsThisLife)) _ = world.Cluster.KillAsync(name);
        Ended();
    }

    /// <summary>Stops the present life in order; completes when it has ended, killed where it takes too long.</summary>
    public Task StopAsync()
    {
        if (!IsUp) return Task.CompletedTask;
        var (process, host) = (Process!, _host!);
        world.Trace.Add(world.Now, "stop", name, number: _lives);
        IsUp = false;
        return _change = EndAsync(process, StopAsync(process, host));
    }

    /// <summary>
    /// Starts the node if it does not run, again and again until it is up: a supervisor does. Where a damaged disk keeps it from
    /// starting, its operator replaces that.
    /// </summary>
    public async Task EnsureRunningAsync()
    {
        for (var attempt = 1; !IsUp; attempt++)
        {
            try
            {
                await (IsRunning ? _change : StartAsync());
            }
            catch (IOException exception)
            {
                world.Trace.Add(world.Now, "no start", name, exception.GetType().Name);
                await world.DelayAsync(RestartDelay);
                if (attempt >= StartsBeforeReplacement && world.History.LostItsDisk(name) && !IsRunning) Disk.Wipe();
            }
        }
    }

    /// <summary>The coordinator of this node.</summary>
    public ICoordinatorGrain Coordinator => Grains.GetGrain<ICoordinatorGrain>(0);

    /// <summary>This node's replica of a key range.</summary>
    public IKeyRangeGrain Replica(int range) => Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(range, name).ToString());

    /// <summary>The plans of changes of the ring, by way of this node.</summary>
    public IPlanGrain Plans => Grains.GetGrain<IPlanGrain>(0);

    public T Service<T>() where T : notnull => _host!.Services.GetRequiredService<T>();

    private IGrainFactory Grains => Service<IGrainFactory>();

    private async Task StartAsync(SimulatedProcess process)
    {
        var life = _lives;
        var clock = new ProcessClock(world.Loop, process, Clock);
        var random = Randomness.Stream(world.Plan.Seed, $"{name} life {life}");
        var store = new ObservedNodeStore(_store = await OpenStoreAsync(process, clock, random), world.History, world.Loop, name, life);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.UseEmbeddedCluster(world.Cluster);
            silo.Configure<ClusterOptions>(static options => options.ClusterId = SimulatedWorld.ClusterName);
            silo.Configure<SiloOptions>(options => options.SiloName = name);
            silo.Services.AddSingleton<TimeProvider>(clock);
            silo.Services.AddSingleton<IEmbeddedExecutor>(process);
            silo.Services.AddSingleton(random);
            // By the wall clock: the supervisor has a limit by the world's.
            silo.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan);
            silo.Services.AddSingleton<INodeStore>(store);
            silo.AddLocalReminders().AddNodeReminderTable();
            silo.AddOrleansKv(world.Plan.NodeOptions with { Joining = world.Plan.Spares.FirstOrDefault(spare => spare.Node == name) });
            silo.Services.AddSingleton(new CurrentRing(OlderRing ?? new RingSnapshot(1, world.Plan.Ring)) { Became = ring => world.History.Add(world.Now, Name, ring) });
        });
        var host = _host = builder.Build();
        await process.RunWithoutScheduler(() => host.StartAsync());
        IsUp = true;
        world.Trace.Add(world.Now, "up", name, number: life);
    }

    private ValueTask<LogNodeStore> OpenStoreAsync(SimulatedProcess process, TimeProvider clock, Random random) =>
        LogNodeStore.OpenAsync(new SimulatedStoreDirectory(Disk, process, clock), name, world.Plan.Store, clock, random, NullLogger.Instance);

    private async Task StopAsync(SimulatedProcess process, IHost host)
    {
        var stopped = process.Run(() => StopHostAsync(process, host));
        await Task.WhenAny(stopped, world.DelayAsync(StopLimit));
        if (process.IsDead) return;
        if (!stopped.IsCompleted)
        {
            Kill();
            return;
        }

        await stopped;
        process.Kill();
        Ended();
    }

    private async Task StopHostAsync(SimulatedProcess process, IHost host)
    {
        var store = _store!;
        await process.RunWithoutScheduler(() => host.StopAsync());
        await store.DisposeAsync();
    }

    /// <summary>Waits for the end of a start or stop, or of the process. What fails to start does not go on.</summary>
    private async Task EndAsync(SimulatedProcess process, Task change)
    {
        await Task.WhenAny(change, process.Death);
        if (change.IsFaulted && process == Process) Kill();
        if (change.IsCompleted) await change;
    }

    private bool IsThisLife(ClusterMember member) => member.Name == name && member.Status != SiloStatus.Dead;

    /// <summary>The host of a killed life is left to the garbage collector: to stop it would run its hooks.</summary>
    private void Ended()
    {
        IsUp = false;
        (_host, _store) = (null, null);
    }
}
