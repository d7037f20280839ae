namespace OrleansKv.Silo.Up;

/// <summary>What <c>kv up</c> was asked for.</summary>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Port">The front door's port on loopback; 0 takes any free one.</param>
/// <param name="Store">Where the nodes keep their data.</param>
internal sealed record UpSettings(int Nodes, int Port, StoreSettings Store)
{
    /// <summary>The most nodes that one process is asked to hold.</summary>
    public const int MaxNodes = 50;
}
