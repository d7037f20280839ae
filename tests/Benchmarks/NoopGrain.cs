namespace OrleansKv.Benchmarks;

public sealed class NoopGrain : Grain, INoopGrain
{
    public Task Noop() => Task.CompletedTask;

    public async Task CallMany(string other, int count)
    {
        var target = GrainFactory.GetGrain<INoopGrain>(other);
        for (var i = 0; i < count; i++)
        {
            await target.Noop();
        }
    }
}
