namespace Orleans.Runtime;

/// <summary>Who this silo is.</summary>
public interface ILocalSiloDetails
{
    /// <summary>The silo's name.</summary>
    string Name { get; }

    /// <summary>The cluster's identity.</summary>
    string ClusterId { get; }

    /// <summary>The machine's host name.</summary>
    string DnsHostName { get; }

    /// <summary>The silo's address.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>Where clients reach the silo.</summary>
    SiloAddress GatewayAddress { get; }
}
