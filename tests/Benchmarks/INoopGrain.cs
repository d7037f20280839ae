namespace OrleansKv.Benchmarks;

public interface INoopGrain : IGrainWithStringKey
{
    Task Noop();

    Task CallMany(string other, int count);
}
