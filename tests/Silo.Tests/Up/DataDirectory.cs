namespace OrleansKv.Silo.Up;

/// <summary>A directory for nodes' data that goes with the test.</summary>
internal sealed class DataDirectory : IDisposable
{
    public DirectoryInfo Info { get; } = Directory.CreateTempSubdirectory("orleanskv-");

    public StoreSettings Settings => new(StoreKind.Log) { Data = Info };

    public void Dispose() => Info.Delete(recursive: true);
}
