using Orleans.Concurrency;

namespace OrleansKv.Embedded.Runtime.Activations;

public sealed class StatelessWorkerTests
{
    [Fact]
    public async Task Calls_fan_out_over_activations_up_to_the_maximum()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var client = await cluster.StartClientAsync();
        var worker = client.GetGrain<IWorkerGrain>(0);

        var blocked = Enumerable.Range(0, 3).Select(_ => worker.WaitFor("gate")).ToList();
        var gate = client.GetGrain<IGateGrain>("gate");
        await TestClusterExtensions.Until(async () => await gate.GetArrived() == 3);
        var fourth = worker.WaitFor("gate");
        Assert.False(fourth.IsCompleted);
        Assert.Equal(3, await gate.GetArrived());

        await gate.Open();
        var ids = await Task.WhenAll([.. blocked, fourth]).WaitAsync(TestCluster.Deadline);
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public async Task An_idle_worker_is_used_again_before_another_is_made()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var worker = (await cluster.StartClientAsync()).GetGrain<IWorkerGrain>(0);
        var ids = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            ids.Add(await worker.Id());
        }

        Assert.Single(ids);
    }

    [Fact]
    public async Task A_worker_is_always_on_the_callers_silo()
    {
        await using var cluster = await TestCluster.StartAsync(0);
        for (var i = 0; i < 3; i++)
        {
            var silo = await cluster.StartSiloAsync($"s{i}");
            Assert.Equal($"s{i}", await silo.Grains().GetGrain<IWorkerGrain>(0).Where());
        }
    }

    [Fact]
    public async Task A_client_spreads_calls_of_workers_over_the_silos()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var worker = (await cluster.StartClientAsync()).GetGrain<IWorkerGrain>(0);
        var silos = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            silos.Add(await worker.Where());
        }

        Assert.All(silos.CountBy(static silo => silo), static silo => Assert.Equal(10, silo.Value));
    }

    [Fact]
    public void A_maximum_below_one_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StatelessWorkerAttribute(0));
        Assert.NotNull(new StatelessWorkerAttribute(1));
    }
}

public interface IWorkerGrain : IGrainWithIntegerKey
{
    Task<string> WaitFor(string gate);

    Task<string> Id();

    Task<string> Where();
}

[StatelessWorker(3)]
public sealed class WorkerGrain(ILocalSiloDetails silo) : Grain, IWorkerGrain
{
    public async Task<string> WaitFor(string gate)
    {
        await GrainFactory.GetGrain<IGateGrain>(gate).Pass();
        return GrainContext.ActivationId.ToString();
    }

    public Task<string> Id() => Task.FromResult(GrainContext.ActivationId.ToString());

    public Task<string> Where() => Task.FromResult(silo.Name);
}

public interface IGateGrain : IGrainWithStringKey
{
    Task Pass();

    Task<int> GetArrived();

    Task Open();
}

[Reentrant]
public sealed class GateGrain : Grain, IGateGrain
{
    private readonly TaskCompletionSource _open = new();
    private int _arrived;

    public Task Pass()
    {
        _arrived++;
        return _open.Task;
    }

    public Task<int> GetArrived() => Task.FromResult(_arrived);

    public Task Open()
    {
        _open.TrySetResult();
        return Task.CompletedTask;
    }
}
