namespace OrleansKv.Silo.Serve;

/// <summary>A node's name and addresses.</summary>
internal sealed record NodeSettings
{
    /// <summary>The node's name, which stays the same over restarts: one of the members' names, or that of a node that comes later. Required.</summary>
    public string Name { get; init; } = "";

    /// <summary>The zone of a node that comes later; null: the one that <c>kv up</c> would give it, after the number in its name.</summary>
    public string? Zone { get; init; }

    /// <summary>The weight of a node that comes later, 1 to 128; null: 1.</summary>
    public int? Weight { get; init; }

    /// <summary>The address, or the host name, at which other nodes and clients reach this one. Default 127.0.0.1.</summary>
    public string AdvertisedAddress { get; init; } = "127.0.0.1";

    /// <summary>The address to listen at; <c>0.0.0.0</c> or <c>::</c>: all of the machine. Default 127.0.0.1.</summary>
    public string BindAddress { get; init; } = "127.0.0.1";

    /// <summary>The port for other nodes: 1 to 65,535, default 11,111.</summary>
    public int SiloPort { get; init; } = 11_111;

    /// <summary>The port for Orleans clients: 1 to 65,535, default 30,000.</summary>
    public int GatewayPort { get; init; } = 30_000;

    /// <summary>
    /// How long requests under way and the silo get when the process is told to stop: 1 second to 10 minutes, default 25 seconds, less than what an orchestrator waits before it kills.
    /// </summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(25);
}
