using OrleansKv.Hosting;

namespace OrleansKv.Silo.Up;

/// <summary>What <c>kv up</c> was asked for.</summary>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Port">The front door's port on loopback; 0 takes any free one.</param>
/// <param name="Store">Where the nodes keep their data.</param>
internal sealed record UpSettings(int Nodes, int Port, StoreSettings Store)
{
    /// <summary>Whether running nodes can be paused and cut off, and disks of stopped ones be wiped.</summary>
    public bool HasFaults { get; init; }

    /// <summary>Whether the end of the standard input stops it, so that it does not outlive the process that started it.</summary>
    public bool StopsWithInput { get; init; }

    /// <summary>Changes the nodes' settings, where an operator cannot.</summary>
    public Func<KvNodeOptions, KvNodeOptions>? Configure { get; init; }

    /// <summary>The most nodes that one process is asked to hold.</summary>
    public const int MaxNodes = 50;
}
