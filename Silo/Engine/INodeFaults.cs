namespace OrleansKv.Silo.Engine;

/// <summary>Faults of nodes that go on living, for a cluster in one process. Nodes are named; each call is safe at any time.</summary>
internal interface INodeFaults
{
    /// <summary>Freezes a running node, as a process that gets no time.</summary>
    void Pause(string node);

    /// <summary>Lets a paused node go on.</summary>
    void Resume(string node);

    /// <summary>Loses every message between the node and the others, also after it was restarted.</summary>
    void Cut(string node);

    /// <summary>Takes the cut back.</summary>
    void Heal(string node);

    /// <summary>Lets no client request enter through the node; those that did and are not answered fail.</summary>
    void CloseEntry(string node);

    /// <summary>Lets client requests enter through the node again.</summary>
    void OpenEntry(string node);
}
