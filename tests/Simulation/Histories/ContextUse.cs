namespace OrleansKv.Simulation.Histories;

/// <summary>Which context a client sent along with a write.</summary>
internal enum ContextUse
{
    /// <summary>None. Such a put is concurrent with all; such a delete replaces what its coordinator reads.</summary>
    None,

    /// <summary>The one that its last operation on the key returned.</summary>
    Read,

    /// <summary>One from long ago.</summary>
    Stale,

    /// <summary>One that was given out for another key, or was made up.</summary>
    Foreign,
}
