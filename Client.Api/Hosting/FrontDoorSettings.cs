using OrleansKv.Client.Api.Coordinators;

namespace OrleansKv.Client.Api.Hosting;

/// <summary>What a front door of its own is configured with: the section <c>Kv</c>. Names of settings are these members' names.</summary>
internal sealed record FrontDoorSettings
{
    /// <summary>The cluster's name, the same as its nodes have. Default <c>orleanskv</c>.</summary>
    public string ClusterId { get; init; } = "orleanskv";

    /// <summary>The service's name, the same as its nodes have. Default <c>orleanskv</c>.</summary>
    public string ServiceId { get; init; } = "orleanskv";

    /// <summary>The gateways, as <c>host:port</c>, for <see cref="GatewayList.Static"/>; none: 127.0.0.1:30000.</summary>
    public string[] Gateways { get; init; } = [];

    /// <summary>Where the list of gateways comes from.</summary>
    public GatewaySettings Clustering { get; init; } = new();

    /// <summary>What it does about gateways that do not answer.</summary>
    public FailoverOptions Failover { get; init; } = new();

    /// <summary>The API.</summary>
    public ApiOptions Api { get; init; } = new();
}
