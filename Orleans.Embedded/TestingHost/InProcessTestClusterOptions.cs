using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

/// <summary>What a test cluster is made of.</summary>
public sealed class InProcessTestClusterOptions
{
    /// <summary>The cluster's identity.</summary>
    public string ClusterId { get; set; } = null!;

    /// <summary>The service's identity.</summary>
    public string ServiceId { get; set; } = null!;

    /// <summary>How many silos the deployment starts.</summary>
    public short InitialSilosCount { get; set; }

    /// <summary>Whether the deployment starts a client.</summary>
    public bool InitializeClientOnDeploy { get; set; }

    /// <summary>Whether silos and client write log files. Those of this engine never do; the engine that the option is for does by default.</summary>
    public bool ConfigureFileLogging { get; set; } = true;

    /// <summary>What is done to each silo's host before it is built.</summary>
    public List<Action<InProcessTestSiloSpecificOptions, IHostApplicationBuilder>> SiloHostConfigurationDelegates { get; } = [];

    /// <summary>What is done to the client's host before it is built.</summary>
    public List<Action<IHostApplicationBuilder>> ClientHostConfigurationDelegates { get; } = [];
}
