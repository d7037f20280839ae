namespace OrleansKv.Silo.Drill;

/// <summary>Shows a drill to a person. Called by one thread at a time.</summary>
internal interface IDrillView
{
    /// <summary>Shows what is going on now.</summary>
    void Show(DrillProgress progress);

    /// <summary>Writes a line that stays.</summary>
    void Write(string line);
}
