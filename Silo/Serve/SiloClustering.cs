namespace OrleansKv.Silo.Serve;

/// <summary>How silos find each other.</summary>
internal enum SiloClustering
{
    /// <summary>Through the first silo, on one machine: for trials. The cluster depends on that silo.</summary>
    Localhost,

    /// <summary>Through tables in PostgreSQL.</summary>
    AdoNet,
}
