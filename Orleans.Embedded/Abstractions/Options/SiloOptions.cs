namespace Orleans.Configuration;

/// <summary>Who a silo is.</summary>
public class SiloOptions
{
    /// <summary>The silo's name, unique among the cluster's live silos; made up when it is empty.</summary>
    public string SiloName { get; set; } = string.Empty;
}
