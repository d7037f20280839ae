namespace OrleansKv.Ring;

/// <summary>How far a key range is on its way from one preference list to another. The value is stored and sent.</summary>
[GenerateSerializer, Alias("kv.MovePhase")]
public enum MovePhase
{
    /// <summary>It does not move.</summary>
    Settled = 0,

    /// <summary>Reads go by the old list, writes by both. New home replicas are filled.</summary>
    Filling = 1,

    /// <summary>Reads go by the new list, writes by both.</summary>
    Switching = 2,

    /// <summary>All goes by the new list. Nodes that hold what they are no home replica of any more drop it.</summary>
    Draining = 3,
}
