using OrleansKv.AntiEntropy;
using OrleansKv.Client.Api;
using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Membership;
using OrleansKv.Reaping;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Silo.Serve;

/// <summary>What <c>serve</c> is configured with: the section <c>Kv</c>. Names of settings are these members' names.</summary>
internal sealed record ServeSettings
{
    /// <summary>The cluster's name, the same on all its nodes and front doors: 1 to 150 characters. Default <c>orleanskv</c>.</summary>
    public string ClusterId { get; init; } = "orleanskv";

    /// <summary>The name under which Orleans keeps reminders and grain states, the same for the life of the cluster: 1 to 150 characters. Default <c>orleanskv</c>.</summary>
    public string ServiceId { get; init; } = "orleanskv";

    /// <summary>The nodes that the cluster begins with, the same on all of them for good; see <see cref="MembersText"/>.</summary>
    public string Members { get; init; } = "";

    /// <summary>This node.</summary>
    public NodeSettings Node { get; init; } = new();

    /// <summary>How the silos find each other.</summary>
    public ServeClusteringSettings Clustering { get; init; } = new();

    /// <summary>Where the node keeps its data.</summary>
    public ServeStoreSettings Store { get; init; } = new();

    /// <summary>The node's own front door.</summary>
    public ApiOptions Api { get; init; } = new();

    /// <summary>How the ring is cut and balanced; the same on all nodes for good.</summary>
    public RingParameters Ring { get; init; } = new();

    /// <summary>How versions are kept.</summary>
    public VersioningOptions Versioning { get; init; } = new();

    /// <summary>How requests are coordinated.</summary>
    public CoordinationOptions Coordination { get; init; } = new();

    /// <summary>How replicas are compared and repaired in the background.</summary>
    public AntiEntropyOptions AntiEntropy { get; init; } = new();

    /// <summary>How nodes gossip about members.</summary>
    public GossipOptions Gossip { get; init; } = new();

    /// <summary>How writes are kept for nodes that cannot be reached.</summary>
    public HandoffOptions Handoff { get; init; } = new();

    /// <summary>When keys that were deleted or have expired are forgotten.</summary>
    public ReapingOptions Reaping { get; init; } = new();
}
