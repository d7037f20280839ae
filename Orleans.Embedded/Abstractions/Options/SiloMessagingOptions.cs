namespace Orleans.Configuration;

/// <summary>How a silo sends and takes calls.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>How often a request may be sent on to another activation, 0 or more; 2 by default.</summary>
    public int MaxForwardCount { get; set; } = 2;

    /// <summary>How many requests may wait for or run in one activation before more are rejected; 0, the default, is no limit.</summary>
    public int MaxEnqueuedRequestsHardLimit { get; set; }

    /// <summary>How many requests may wait for or run in one stateless worker before more are rejected; 0, the default, is no limit.</summary>
    public int MaxEnqueuedRequestsHardLimit_StatelessWorker { get; set; }
}
