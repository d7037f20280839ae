namespace OrleansKv.Silo.Drill;

/// <summary>The stories that a drill can tell.</summary>
internal enum DrillTale
{
    /// <summary>Nodes fail one after the other.</summary>
    Failures,

    /// <summary>The ring changes: nodes join, leave, are replaced and weighed anew.</summary>
    Changes,
}
