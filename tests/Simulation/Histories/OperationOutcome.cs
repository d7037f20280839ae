namespace OrleansKv.Simulation.Histories;

/// <summary>How an operation ended for its client.</summary>
internal enum OperationOutcome
{
    /// <summary>Not yet; or its client gave up: it may have had its effect, and may still have it later.</summary>
    Unknown,

    /// <summary>Acknowledged.</summary>
    Ok,

    /// <summary>Refused before anything was written.</summary>
    Refused,

    /// <summary>Failed for want of a quorum or of time: it may have had its effect.</summary>
    Failed,
}
