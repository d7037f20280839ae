namespace OrleansKv.Silo.Drill;

/// <summary>What became of a key's writes.</summary>
internal enum KeyVerdict
{
    /// <summary>The last acknowledged value is there, or a later one whose write was not acknowledged.</summary>
    Kept,

    /// <summary>Neither is there: an acknowledged write is lost.</summary>
    Lost,

    /// <summary>Beside what should be there is a value that an acknowledged write had replaced.</summary>
    CameBack,

    /// <summary>There is a value that nobody wrote under this key.</summary>
    Foreign,
}
