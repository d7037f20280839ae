namespace Orleans.Configuration;

/// <summary>Which cluster a silo or client belongs to.</summary>
public class ClusterOptions
{
    /// <summary>The cluster's identity; "default" by default.</summary>
    public string ClusterId { get; set; } = "default";

    /// <summary>The service's identity, which outlives clusters; "default" by default.</summary>
    public string ServiceId { get; set; } = "default";
}
