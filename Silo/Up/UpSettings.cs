namespace OrleansKv.Silo.Up;

/// <summary>What <c>kv up</c> was asked for.</summary>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Port">The front door's port on loopback; 0 takes any free one.</param>
/// <param name="Data">The directory for the nodes' data; null: <c>data</c> below the current one.</param>
internal sealed record UpSettings(int Nodes, int Port, DirectoryInfo? Data)
{
    /// <summary>The most nodes that one process is asked to hold.</summary>
    public const int MaxNodes = 50;
}
