using System.Collections.Immutable;
using OrleansKv.Membership;
using OrleansKv.Ring;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Membership;

/// <summary>
/// The gossip protocol alone, in virtual time: the states of many nodes, and a network between them that delays and loses messages. A
/// seed decides all of it.
/// </summary>
internal sealed class GossipWorld
{
    /// <summary>Like that of a node that takes its first incarnation from the clock.</summary>
    private const long FirstIncarnation = 1_767_225_600_000;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(0.5);

    private readonly PriorityQueue<Action, (TimeSpan Due, long Order)> _events = new();
    private readonly Random _random;
    private readonly GossipOptions _options;
    private readonly double _loss;
    private readonly TimeSpan _jitter;
    private readonly Dictionary<string, GossipNode> _byName;
    private long _order;

    /// <param name="nodes">How many nodes there are.</param>
    /// <param name="options">Their settings.</param>
    /// <param name="loss">The share of messages that the network loses.</param>
    /// <param name="seed">Decides the rest.</param>
    /// <param name="jitter">The mean time of a message beyond the shortest, exponentially distributed; null: 2 ms.</param>
    public GossipWorld(int nodes, GossipOptions options, double loss, ulong seed, TimeSpan? jitter = null)
    {
        (_options, _loss, _jitter) = (options, loss, jitter ?? TimeSpan.FromMilliseconds(2));
        _random = Randomness.Stream(seed, "gossip");
        Nodes = [.. Enumerable.Range(1, nodes).Select(NewNode)];
        _byName = Nodes.ToDictionary(static node => node.Name, StringComparer.Ordinal);
        foreach (var node in Nodes) Start(node, _options.Interval * _random.NextDouble(), Nodes);
    }

    public ImmutableArray<GossipNode> Nodes { get; private set; }

    public TimeSpan Now { get; private set; }

    public GossipTraffic Traffic { get; } = new();

    /// <summary>Hears of every change that a node sees.</summary>
    public Action<GossipNode, MembershipChange>? Seen { get; set; }

    public IEnumerable<GossipNode> Up => Nodes.Where(static node => node.IsUp);

    /// <summary>Runs until that time.</summary>
    public void RunUntil(TimeSpan time)
    {
        while (_events.TryPeek(out _, out var at) && at.Due <= time)
        {
            var work = _events.Dequeue();
            Now = at.Due;
            work();
        }
        Now = time;
    }

    public void Run(TimeSpan time) => RunUntil(Now + time);

    /// <summary>Runs until a condition holds, looking every 50 ms; null when it does not within the limit, else after how long.</summary>
    public TimeSpan? RunUntil(Func<bool> condition, TimeSpan limit)
    {
        var start = Now;
        while (!condition())
        {
            if (Now - start >= limit) return null;
            Run(TimeSpan.FromMilliseconds(50));
        }
        return Now - start;
    }

    public GossipNode PickUp() => _random.Pick(Up.ToList());

    /// <summary>Lets all nodes that are up know of each other's present lives at once: as they do when the cluster has been running.</summary>
    public void Introduce()
    {
        var all = new GossipDelta([.. Up.Select(static node => node.State.Own)]);
        foreach (var node in Up) node.State.Receive(all, Now);
    }

    /// <summary>Adds a node that no other has heard of, and that itself knows only one of them.</summary>
    public GossipNode Join(GossipNode contact)
    {
        var node = NewNode(Nodes.Length + 1);
        Nodes = Nodes.Add(node);
        _byName.Add(node.Name, node);
        Start(node, TimeSpan.Zero, [contact, node]);
        return node;
    }

    /// <summary>Starts a node again, in a higher incarnation unless one is given.</summary>
    public void Restart(GossipNode node, long? incarnation = null) => Start(node, TimeSpan.Zero, Nodes, incarnation);

    /// <summary>Suspends a node's process for a time; what arrives meanwhile waits.</summary>
    public void Pause(GossipNode node, TimeSpan time)
    {
        node.Pause();
        var life = node.Life;
        After(time, () =>
        {
            if (node.Life == life && node.IsUp) node.Resume();
        });
    }

    /// <summary>Cuts the network into groups; nodes that are in none stay together in one more.</summary>
    public void Partition(params IEnumerable<IEnumerable<GossipNode>> groups)
    {
        Heal();
        foreach (var (number, group) in groups.Index())
            foreach (var node in group) node.Group = number + 1;
    }

    public void Heal()
    {
        foreach (var node in Nodes) node.Group = 0;
    }

    private static GossipNode NewNode(int number) => new(new RingMember($"node-{number:0000}"));

    private void Start(GossipNode node, TimeSpan delay, IEnumerable<GossipNode> known, long? incarnation = null)
    {
        var number = incarnation ?? FirstIncarnation + (node.Life * 100_000) + (long)Now.TotalMilliseconds;
        node.Start(new GossipState(node.Name, number, known.Select(static each => each.Member), _options, new Random(_random.Next()), Now));
        var life = node.Life;
        After(delay, () => node.Do(life, () => Tick(node)));
    }

    private void Tick(GossipNode node)
    {
        var life = node.Life;
        node.State.Tick(Now);
        Traffic.NodeRounds++;
        foreach (var peer in node.State.ChoosePeers()) Exchange(node, _byName[peer]);
        Report(node);
        var jitter = ((2 * _random.NextDouble()) - 1) * _options.Jitter;
        After(_options.Round * (1 + jitter), () => node.Do(life, () => Tick(node)));
    }

    private void Exchange(GossipNode node, GossipNode peer)
    {
        var digest = node.State.Digest();
        Send(node, peer, GossipTraffic.SizeOf(digest), () =>
        {
            var reply = peer.State.Answer(digest, Now);
            Send(peer, node, GossipTraffic.SizeOf(reply), () =>
            {
                if (node.State.Receive(reply, Now) is not { } delta) return;
                Send(node, peer, GossipTraffic.SizeOf(delta), () => peer.State.Receive(delta, Now));
            });
        });
    }

    /// <summary>As over a connection, a message is for the life of its receiver in which it was sent.</summary>
    private void Send(GossipNode from, GossipNode to, int bytes, Action receive)
    {
        Traffic.Sent(bytes);
        if (!to.IsUp || from.Group != to.Group || _random.Chance(_loss)) return;
        var life = to.Life;
        After(Latency + _random.Exponential(_jitter), () => to.Do(life, () =>
        {
            receive();
            Report(to);
        }));
    }

    private void Report(GossipNode node)
    {
        foreach (var change in node.State.TakeChanges()) Seen?.Invoke(node, change);
    }

    private void After(TimeSpan time, Action work) => _events.Enqueue(work, (Now + time, ++_order));
}
