namespace OrleansKv.Silo.Engine;

/// <summary>What differs between the two engines when a cluster of several nodes is put together in one process.</summary>
internal interface IClusterEngine
{
    /// <summary>The engine's name and release, for people.</summary>
    string Description { get; }

    /// <summary>Faults of nodes that go on living; null where they were not asked for, or where the engine cannot give them.</summary>
    INodeFaults? Faults { get; }

    /// <summary>Connects a node to the cluster.</summary>
    /// <param name="silo">The node's silo.</param>
    /// <param name="index">The node's number, from 0.</param>
    void Connect(ISiloBuilder silo, int index);

    /// <summary>Connects a client to the cluster.</summary>
    void Connect(IClientBuilder client);

    /// <summary>Lets client requests enter through a node from now on, or not; those that have go on. For engines whose clients choose the node themselves this does nothing.</summary>
    void SetEntry(string node, bool isOpen);

    /// <summary>Ends a node as a crash would: nothing is handed over, no hook is run.</summary>
    Task KillAsync(IHost node);
}
