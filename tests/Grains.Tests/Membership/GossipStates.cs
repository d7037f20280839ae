using OrleansKv.Ring;

namespace OrleansKv.Membership;

/// <summary>The states of some nodes, a to e and so on, whose exchanges and time a test decides.</summary>
internal sealed class GossipStates
{
    private readonly GossipOptions _options;
    private readonly Dictionary<string, GossipState> _states = [];
    private readonly HashSet<string> _silent = [];

    public GossipStates(int count, GossipOptions? options = null)
    {
        _options = options ?? new GossipOptions();
        Names = [.. Enumerable.Range(0, count).Select(static i => $"{(char)('a' + i)}")];
        foreach (var name in Names) Start(name, incarnation: 10);
    }

    public string[] Names { get; }

    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(1);

    public GossipState this[string name] => _states[name];

    public void Start(string name, long incarnation) =>
        _states[name] = new GossipState(name, incarnation, Names.Select(static each => new RingMember(each)), _options, new Random(name[0]), Now);

    /// <summary>Nodes that from now on do nothing; others do again.</summary>
    public void Silence(params string[] names)
    {
        _silent.Clear();
        _silent.UnionWith(names);
    }

    /// <summary>One whole exchange, begun by the first.</summary>
    public void Exchange(string from, string to)
    {
        var reply = _states[to].Answer(_states[from].Digest(), Now);
        if (_states[from].Receive(reply, Now) is { } delta) _states[to].Receive(delta, Now);
    }

    /// <summary>Rounds in which every node that is not silent has an exchange with each that reaches it.</summary>
    public void Rounds(int rounds, Func<string, string, bool>? reaches = null)
    {
        for (var i = 0; i < rounds; i++)
        {
            Now += _options.Round;
            foreach (var name in Names.Except(_silent)) _states[name].Tick(Now);
            foreach (var from in Names.Except(_silent))
                foreach (var to in Names.Except(_silent))
                    if (from != to && reaches?.Invoke(from, to) != false) Exchange(from, to);
        }
    }

    /// <summary>Enough rounds for any silence to become a death.</summary>
    public void Settle(Func<string, string, bool>? reaches = null) => Rounds(60, reaches);

    public MemberStatus? Status(string seenBy, string node) => _states[seenBy].StatusOf(node);

    public void Pass(TimeSpan time) => Now += time;
}
