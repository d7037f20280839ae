using Microsoft.Extensions.Logging;

namespace OrleansKv.Storage;

/// <summary>Log messages of a node about its store: event ids 1300 to 1399.</summary>
internal static partial class NodeStoreLog
{
    [LoggerMessage(1300, LogLevel.Critical, "Node {Node} stops serving because its store has failed: {Reason}")]
    public static partial void NodeEnds(this ILogger logger, string node, string reason);
}
