namespace OrleansKv.Client;

/// <summary>How requests go through Orleans.</summary>
public sealed record KvOrleansOptions
{
    /// <summary>
    /// The gateway of each node, by the node's name, as <c>host:port</c>: when there are any, a client is kept for each of these nodes, and requests go to a node of their key. Empty by default: then
    /// all go through the application's own Orleans client. Only on the engine Microsoft; the nodes of the embedded one are in this process.
    /// </summary>
    public IReadOnlyDictionary<string, string> Gateways { get; init; } = new Dictionary<string, string>();

    /// <summary>The cluster id that the nodes have, for the clients of <see cref="Gateways"/>: 1 to 255 characters, <c>orleanskv</c> by default, as nodes have.</summary>
    public string ClusterId { get; init; } = "orleanskv";

    /// <summary>The service id that the nodes have, for the clients of <see cref="Gateways"/>: 1 to 255 characters, <c>orleanskv</c> by default, as nodes have.</summary>
    public string ServiceId { get; init; } = "orleanskv";
}
