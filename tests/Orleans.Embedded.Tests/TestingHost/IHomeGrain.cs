namespace OrleansKv.Embedded.TestingHost;

[Alias("test.IHomeGrain")]
public interface IHomeGrain : IGrainWithStringKey
{
    [Alias("GetSilo")]
    Task<string> GetSilo();
}

[Alias("test.ISlowStopGrain")]
public interface ISlowStopGrain : IGrainWithStringKey
{
    [Alias("Touch")]
    Task Touch();
}
