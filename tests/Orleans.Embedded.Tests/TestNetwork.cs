using System.Collections.Concurrent;

namespace OrleansKv.Embedded;

/// <summary>A network whose links can be cut one way or slowed.</summary>
public sealed class TestNetwork : IEmbeddedNetwork
{
    private readonly ConcurrentDictionary<(string Source, string Target), TimeSpan?> _links = new();

    public ConcurrentQueue<(string Source, string Target, EmbeddedMessageKind Kind)> Sent { get; } = [];

    public void Cut(string source, string target) => _links[(source, target)] = null;

    public void Slow(string source, string target, TimeSpan delay) => _links[(source, target)] = delay;

    public void Mend(string source, string target) => _links.TryRemove((source, target), out _);

    public TimeSpan? Route(in EmbeddedMessage message)
    {
        Sent.Enqueue((message.SourceName, message.TargetName, message.Kind));
        return _links.TryGetValue((message.SourceName, message.TargetName), out var delay) ? delay : TimeSpan.Zero;
    }
}
