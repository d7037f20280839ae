namespace OrleansKv.Silo.Up;

/// <summary>The stores that a node can have.</summary>
internal enum StoreKind
{
    /// <summary>A log-structured store in a directory of its own.</summary>
    Log,

    /// <summary>A schema of its own in a PostgreSQL database.</summary>
    Postgres,

    /// <summary>Memory: values live as long as the node.</summary>
    Memory,
}
