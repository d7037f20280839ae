using System.Collections.Immutable;
using System.Diagnostics;
using OrleansKv.Simulation.Checks;
using OrleansKv.Simulation.Faults;
using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.Workloads;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Runs;

/// <summary>One simulation from its seed to its verdict, on the calling thread, which must have no synchronization context.</summary>
internal sealed class SimulationRun
{
    private static readonly TimeSpan BootLimit = TimeSpan.FromMinutes(1);

    /// <summary>What clients that were at work when the faults stopped have for their last operations, and rest takes at most.</summary>
    private static readonly TimeSpan LivenessLimit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan RestTime = TimeSpan.FromSeconds(31);

    private const int BeliefLooks = 5;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly SimulationOptions _options;
    private readonly SimulatedWorld _world;
    private readonly List<Task> _tasks = [];
    private ImmutableArray<SimulatedClient> _clients;

    private SimulationRun(SimulationOptions options, Action<string>? sink)
    {
        _options = options;
        _world = new SimulatedWorld(SimulationPlan.Create(options), sink);
    }

    /// <param name="options">The seed, and what is not left to it.</param>
    /// <param name="sink">Takes the lines of the trace; null: only its hash is computed.</param>
    public static SimulationResult Execute(SimulationOptions options, Action<string>? sink = null)
    {
#if PLANTED_BUGS
        PlantedBug.Plant(options.PlantedBug);
        try
        {
            return new SimulationRun(options, sink).Execute();
        }
        finally
        {
            PlantedBug.Plant(null);
        }
#else
        if (options.PlantedBug is not null) throw new ArgumentException("This build has no planted bugs.", nameof(options));
        return new SimulationRun(options, sink).Execute();
#endif
    }

    private SimulationResult Execute()
    {
        var started = Stopwatch.GetTimestamp();
        var violations = ImmutableArray<Violation>.Empty;
        try
        {
            Await(BootAsync, BootLimit, "the cluster starts");
            RunSafetyPhase();
            RunLivenessPhase();
            RecordBeliefs();
            _world.RecordClocks();
            _world.History.TimersAtRest = _world.Loop.LiveTimers;
            violations = CheckCatalog.Judge(_world.History);
        }
        catch (SimulationStalledException stalled)
        {
            violations = [new Violation("liveness", _world.Now, stalled.Message)];
        }
        catch (Exception exception)
        {
            // A mistake of the simulator, or of a node where nothing may throw: it has a seed like any other failure.
            violations = [new Violation("no-exception", _world.Now, exception.ToString())];
        }
        return Result(violations, Stopwatch.GetElapsedTime(started));
    }

    private async Task BootAsync()
    {
        await Task.WhenAll(_world.Nodes.Select(static node => node.StartAsync()));
        foreach (var (name, bucket) in _world.Plan.Buckets)
        {
            var node = _world.Nodes[0];
            var result = await node.Process!.Run(() => node.Coordinator.PutBucketAsync(name, bucket, CancellationToken.None).AsTask());
            if (result.Error is { } error) throw new SimulationStalledException($"bucket {name} could not be made: {error}");
        }
    }

    /// <summary>Clients at work while everything may fail.</summary>
    private void RunSafetyPhase()
    {
        _world.Start();
        var faults = FaultCatalog.All.Where(fault => _world.Plan.Faults.Contains(fault.Name)).ToList();
        foreach (var fault in faults) _tasks.Add(_world.Outside.Run(() => fault.RunAsync(new FaultContext(_world, fault))));
        _clients = [.. Enumerable.Range(1, _world.Plan.Clients).Select(i => new SimulatedClient(_world, SimulatedClient.NameOf(i)))];
        foreach (var client in _clients) _tasks.Add(_world.Outside.Run(() => WorkAsync(client)));
        _world.Loop.RunUntil(() => _world.IsSafetyOver, TimeSpan.MaxValue);
    }

    private async Task WorkAsync(SimulatedClient client)
    {
        var workload = client.Random.Pick(WorkloadCatalog.All);
        while (client.Started < _world.Plan.Operations && !_world.IsSafetyOver)
        {
            await workload.StepAsync(client);
            await _world.DelayAsync(client.Random.Exponential(_world.Plan.ThinkTime));
        }
    }

    /// <summary>Faults stop, or stay as they are for good where a quorum lives without: all must serve again and come to agree.</summary>
    private void RunLivenessPhase()
    {
        _world.History.Healed = _world.Now;
        // Before every key is read at once.
        _world.History.PeakReady = _world.Loop.PeakReady;
        _world.Heal();
        Await(() => Task.WhenAll(_tasks), LivenessLimit, "clients and faults come to their end");
        Await(_world.RestoreAsync, LivenessLimit, "every node that shall live is up");
        Await(_world.SettleRingAsync, LivenessLimit, "every change of the ring comes to its end");
        Await(() => new FinalReads(_world, _clients).RunAsync(), LivenessLimit, "every key can be read and written");
        // Calls that the network lost are forgotten when the engine's own time-out comes: after that only periodic timers are left.
        Await(() => _world.DelayAsync(RestTime), LivenessLimit, "rest");
    }

    /// <summary>Impatient nodes suspect others for a moment now and then: what is wrong must stay so.</summary>
    private void RecordBeliefs()
    {
        for (var look = 0; look < BeliefLooks; look++)
        {
            if (look > 0) Await(() => _world.DelayAsync(BetweenLooks), LivenessLimit, "rest");
            _world.RecordBeliefs();
            if (_world.History.Beliefs.All(belief => belief.Status == MembershipAgrees.TruthOf(_world.History, belief.Node))) return;
        }
    }

    private void Await(Func<Task> run, TimeSpan limit, string what)
    {
        var task = _world.Outside.Run(run);
        var end = _world.Now + limit;
        if (!_world.Loop.RunUntil(() => task.IsCompleted, end)) throw new SimulationStalledException($"Not within {limit}: {what}.");
        task.GetAwaiter().GetResult();
    }

    private SimulationResult Result(ImmutableArray<Violation> violations, TimeSpan realTime) => new()
    {
        Options = _options,
        Plan = _world.Plan,
        Violations = violations,
        TraceHash = _world.Trace.Hash,
        VirtualTime = _world.Now,
        RealTime = realTime,
        Steps = _world.Loop.Steps,
        Messages = _world.Network.Messages,
        Operations = _world.History.Operations.Count,
        Acknowledged = _world.History.Operations.Count(static operation => operation.Outcome == OperationOutcome.Ok),
        Faults = _world.History.Faults.GroupBy(static fault => fault.Kind)
            .ToImmutableSortedDictionary(static kind => kind.Key, static kind => kind.Count(), StringComparer.Ordinal),
        Checks = CheckCatalog.All.Length - SwitchedOff.Reasons.Count,
    };
}
