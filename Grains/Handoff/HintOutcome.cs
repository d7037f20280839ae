namespace OrleansKv.Handoff;

/// <summary>How a hint ended for one target.</summary>
internal enum HintOutcome
{
    /// <summary>The target has the write.</summary>
    Delivered,

    /// <summary>It was given up for its age.</summary>
    Dropped,

    /// <summary>Its write is not there any more.</summary>
    Gone,
}
