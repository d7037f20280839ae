using OrleansKv.Client.Hosting;

namespace OrleansKv.Client;

/// <summary>Settings of the client.</summary>
public sealed record KvClientOptions
{
    /// <summary>
    /// Base addresses of front doors, http or https, at most 1,024, tried in turn. Empty by default: then those of <see cref="NodeUrls"/>, and where there are none either,
    /// <c>http://127.0.0.1:8080</c>. Not used over Orleans.
    /// </summary>
    public IReadOnlyList<Uri> Endpoints { get; init; } = [];

    /// <summary>
    /// The base address of each node's front door, by the node's name; empty by default. When there are any, requests go to a node of their key. Not used over Orleans.
    /// </summary>
    public IReadOnlyDictionary<string, Uri> NodeUrls { get; init; } = new Dictionary<string, Uri>();

    /// <summary>
    /// The base address of the nodes that <see cref="NodeUrls"/> does not name, with <c>{node}</c> for the node's name, such as <c>http://{node}.kv:8080</c>; null, by default, for none. It
    /// needs <see cref="Endpoints"/> or <see cref="NodeUrls"/> to read the ring from. Not used over Orleans.
    /// </summary>
    public string? NodeUrlTemplate { get; init; }

    /// <summary>How requests go through Orleans; null, by default: they go over HTTP.</summary>
    public KvOrleansOptions? Orleans { get; init; }

    /// <summary>
    /// How long a call may take in all, with its retries and their pauses: 10 ms to 1 hour, 15 s by default. A request's own time-out, with a second for the way, is granted once even when it is longer.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long one node or endpoint is waited for: 10 ms to 1 hour, 6 s by default, a second more than the cluster takes by default. For a request with a time-out of its own it is that and a second.
    /// </summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a connection may take to be made: 10 ms to 5 minutes, 2 s by default. Not used over Orleans, nor with <see cref="CreateHttpHandler"/>.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a request that failed, and may be repeated safely, is repeated: 0 to 100, 3 by default. To go on to the next endpoint after one that cannot be reached does not count.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>The pause before the first retry: 1 ms to 1 minute, 50 ms by default. It doubles with each, and is shortened at random by up to half, so that clients do not come back together.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause before a retry: <see cref="RetryDelay"/> to 1 minute, 2 s by default. What a server asks for is waited for also when it is longer.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many requests of a batch run at once: 1 to 1,024, 16 by default.</summary>
    public int BatchConcurrency { get; init; } = 16;

    /// <summary>How old the ring may be that requests are routed by: 100 ms to 1 hour, 10 s by default. An answer that tells of a newer one has it read at once, though not twice within a second.</summary>
    public TimeSpan RingRefresh { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long a node or endpoint that could not be reached is asked only when no other is left: 0 to 10 minutes, 5 s by default.</summary>
    public TimeSpan UnreachableFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest value that is sent, in bytes: 1 to 64 MiB, 1 MiB by default, as the cluster's is. A value of exactly this size is sent.</summary>
    public int MaxValueBytes { get; init; } = 1_048_576;

    /// <summary>
    /// Makes the handler that sends HTTP requests, for a proxy, certificates or credentials; null, by default, for a plain one. It must not follow redirections: 300 is an answer. The client disposes of it.
    /// </summary>
    public Func<HttpMessageHandler>? CreateHttpHandler { get; init; }

    /// <summary>Checks every setting against its bounds.</summary>
    /// <exception cref="ArgumentException">A setting is out of its bounds; the message names it, its value and the bounds.</exception>
    public void Validate() => OptionsCheck.Check(this);
}
