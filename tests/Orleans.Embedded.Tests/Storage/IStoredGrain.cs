using System.Collections.Immutable;

namespace OrleansKv.Embedded.Storage;

[Alias("test.IStoredGrain")]
public interface IStoredGrain : IGrainWithStringKey
{
    [Alias("Set")]
    Task Set(string text, bool write);

    [Alias("Get")]
    Task<StoredView> Get();

    [Alias("Clear")]
    Task Clear();

    [Alias("Reread")]
    Task Reread();

    [Alias("GetOther")]
    Task<string> GetOther();

    [Alias("SetOther")]
    Task SetOther(string text);

    [Alias("WriteTwiceAtOnce")]
    Task WriteTwiceAtOnce();
}

[GenerateSerializer, Immutable, Alias("test.StoredView")]
public sealed record StoredView(
    [property: Id(0)] string Text,
    [property: Id(1)] ImmutableArray<int> Numbers,
    [property: Id(2)] bool Exists,
    [property: Id(3)] string? Etag,
    [property: Id(4)] string TextAtActivation);

[Alias("test.IBrokenStorageGrain")]
public interface IBrokenStorageGrain : IGrainWithStringKey
{
    [Alias("Touch")]
    Task Touch();
}
