namespace OrleansKv.Simulation.Histories;

/// <summary>What is wrong with a version in a stored set.</summary>
internal enum StoreFault
{
    /// <summary>It is there, beside the knowledge of a write that replaced it.</summary>
    FalseSibling,

    /// <summary>It is known and not there, and nothing that is known replaced it.</summary>
    FalseMerge,

    /// <summary>It is not the winner where the last write wins, or one of several.</summary>
    NotLast,

    /// <summary>It has a value that was forgotten with its key.</summary>
    CameBack,
}
