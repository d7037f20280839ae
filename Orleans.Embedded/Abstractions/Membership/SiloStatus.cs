namespace Orleans.Runtime;

/// <summary>A silo's standing in the cluster.</summary>
public enum SiloStatus
{
    /// <summary>Not known.</summary>
    None = 0,

    /// <summary>Made, not yet joining.</summary>
    Created = 1,

    /// <summary>Joining.</summary>
    Joining = 2,

    /// <summary>Takes grains and calls.</summary>
    Active = 3,

    /// <summary>Stops, and gives its grains up in order.</summary>
    ShuttingDown = 4,

    /// <summary>Stops at once.</summary>
    Stopping = 5,

    /// <summary>Gone for good; a restart is another silo.</summary>
    Dead = 6,
}
