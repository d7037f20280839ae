using OrleansKv.Embedded;

namespace OrleansKv.Simulation.World;

/// <summary>
/// The network between machines. As over TCP, what one machine sends another arrives in order or not at all; messages of
/// different pairs overtake each other.
/// </summary>
internal sealed class SimulatedNetwork(EventLoop loop, Random random) : IEmbeddedNetwork
{
    private static readonly TimeSpan Step = TimeSpan.FromMicroseconds(2);

    private readonly Dictionary<(string From, string To), NetworkLink> _links = [];
    private TimeSpan _latestArrival;

    /// <summary>The shortest way of a message.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(0.5);

    /// <summary>What is added on average, exponentially distributed; zero for a network in which nothing overtakes anything.</summary>
    public TimeSpan Jitter { get; set; }

    public long Messages { get; private set; }

    public long Lost { get; private set; }

    /// <summary>Messages that arrive before one of another pair that was sent earlier.</summary>
    public long Overtaking { get; private set; }

    public NetworkLink Link(string from, string to)
    {
        if (!_links.TryGetValue((from, to), out var link)) _links.Add((from, to), link = new NetworkLink());
        return link;
    }

    public TimeSpan? Route(in EmbeddedMessage message)
    {
        var delay = Send(message.SourceName, message.TargetName);
        loop.Trace.Add(loop.Now, message.Kind switch
        {
            EmbeddedMessageKind.Request => "request",
            EmbeddedMessageKind.Response => "response",
            _ => "cancel",
        }, message.SourceName, message.TargetName, delay?.Ticks ?? -1);
        return delay;
    }

    /// <summary>Decides when a message arrives; null when never.</summary>
    public TimeSpan? Send(string from, string to)
    {
        var link = Link(from, to);
        Messages++;
        link.Sent++;
        if (link.IsCut || (link.Loss > 0 && random.Chance(link.Loss)))
        {
            Lost++;
            link.Lost++;
            return null;
        }

        var arrival = loop.Now + Latency + link.ExtraDelay;
        if (Jitter > TimeSpan.Zero) arrival += random.Exponential(Jitter);
        if (arrival < link.CloggedUntil)
        {
            arrival = link.CloggedUntil;
            link.Held++;
        }

        if (arrival <= link.LastArrival) arrival = link.LastArrival + Step;
        link.LastArrival = arrival;
        if (arrival < _latestArrival) Overtaking++;
        else _latestArrival = arrival;
        return arrival - loop.Now;
    }

    /// <summary>Makes every link whole.</summary>
    public void Heal()
    {
        foreach (var link in _links.Values) link.Heal(loop.Now);
    }
}
