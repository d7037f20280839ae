using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OrleansKv.Client.Api.Hosting;

/// <summary>
/// The web server's limits, all in one place. What they refuse never reaches the endpoints: the server answers such a
/// request itself, without a body, and closes the connection.
/// </summary>
public static class KvKestrelLimits
{
    /// <summary>
    /// The longest request line, in bytes. A key of 1,024 bytes takes 3,072 when every byte is percent-encoded; what is
    /// longer than a key may be, but under this limit, is explained with problem details.
    /// </summary>
    public const int MaxRequestLineBytes = 65_536;

    /// <summary>All request headers together, in bytes: room for a causal context of the largest size and a list of entity tags.</summary>
    public const int MaxRequestHeadersBytes = 65_536;

    /// <summary>
    /// The least that the server's own limit of a request body is, in bytes. A body that is refused as too large is read away
    /// up to the server's limit, so that its sender gets the answer; beyond, the connection is closed.
    /// </summary>
    public const long MinRequestBodyBytes = 67_108_864;

    /// <summary>Sets the limits.</summary>
    /// <param name="server">The web server's options.</param>
    /// <param name="api">The front door's options.</param>
    public static void Apply(KestrelServerOptions server, ApiOptions api)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestLineSize = MaxRequestLineBytes;
        server.Limits.MaxRequestHeadersTotalSize = MaxRequestHeadersBytes;
        server.Limits.MaxRequestHeaderCount = 100;
        server.Limits.MaxConcurrentConnections = api.MaxConnections;

        // The endpoints count a value's own bytes while they read. This limit counts the framing of chunks as well, which
        // is six bytes for each byte of the value at worst.
        server.Limits.MaxRequestBodySize = Math.Max(MinRequestBodyBytes, 8L * api.MaxValueBytes);
    }
}
