using System.Collections.Immutable;

namespace OrleansKv.Silo.Up;

/// <summary>Rings when it is reminded.</summary>
[Alias("test.IBellGrain")]
public interface IBellGrain : IGrainWithStringKey, IRemindable
{
    [Alias("Set")]
    Task SetAsync();

    [Alias("GetNames")]
    Task<ImmutableArray<string>> GetNamesAsync();

    [Alias("CountRings")]
    Task<int> CountRingsAsync();
}
