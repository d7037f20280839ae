using Microsoft.Extensions.Logging;

namespace OrleansKv.Client.Telemetry;

/// <summary>Log messages of the client: event ids 6000 to 6099. Keys and values are never logged.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(6000, LogLevel.Warning, "'{Address}' did not answer a request and is asked last for {Duration}.")]
    public static partial void Unreachable(this ILogger logger, Exception exception, string address, TimeSpan duration);

    [LoggerMessage(6001, LogLevel.Debug, "A {Operation} failed with {Code} and is tried again after {Pause}.")]
    public static partial void Retrying(this ILogger logger, string operation, string code, TimeSpan pause);

    [LoggerMessage(6002, LogLevel.Warning, "The ring could not be read from '{Address}'.")]
    public static partial void RingNotRead(this ILogger logger, Exception exception, string address);

    [LoggerMessage(6003, LogLevel.Information, "Requests are routed by the ring of version {Version}.")]
    public static partial void RingRead(this ILogger logger, long version);

    [LoggerMessage(6004, LogLevel.Warning, "The client of node {Node} could not be connected; it is tried again after {Pause}.")]
    public static partial void NodeNotConnected(this ILogger logger, Exception exception, string node, TimeSpan pause);
}
