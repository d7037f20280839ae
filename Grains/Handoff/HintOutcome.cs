namespace OrleansKv.Handoff;

/// <summary>How a hint ended for one target.</summary>
internal enum HintOutcome
{
    /// <summary>The target has the write.</summary>
    Delivered,

    /// <summary>Its write is not there any more.</summary>
    Gone,
}
