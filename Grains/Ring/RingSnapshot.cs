using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>A ring with its version: what a request is coordinated by, from its first to its last step. Immutable and safe for concurrent use.</summary>
public sealed class RingSnapshot
{
    private readonly (RangePlacement Placement, HashRing From, HashRing To)[] _ranges;
    private readonly RangeLayout?[] _layouts;
    private readonly Dictionary<long, HashRing> _rings;
    private readonly Dictionary<string, RingMember> _nodes = new(StringComparer.Ordinal);

    /// <summary>A ring that does not change.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="ring">The ring.</param>
    public RingSnapshot(long version, HashRing ring)
        : this(RingStates.Founding(ring.Members, ring.KeyRanges, version), ring.Parameters, ring)
    {
    }

    /// <summary>The ring of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="before">An earlier snapshot, of which what is the same is taken over; null for none.</param>
    /// <exception cref="ArgumentException">The state is of a ring of another number of key ranges.</exception>
    public RingSnapshot(RingState state, RingParameters parameters, RingSnapshot? before = null)
        : this(state, parameters, before?._rings)
    {
    }

    private RingSnapshot(RingState state, RingParameters parameters, HashRing ring)
        : this(state, parameters, new Dictionary<long, HashRing> { [state.Target().Id] = ring })
    {
    }

    private RingSnapshot(RingState state, RingParameters parameters, Dictionary<long, HashRing>? known)
    {
        State = state;
        _rings = state.Memberships.ToDictionary(
            static membership => membership.Id, membership => known?.GetValueOrDefault(membership.Id) ?? RingStates.RingOf(membership, parameters));
        Ring = _rings[state.Target().Id];
        _ranges = new (RangePlacement, HashRing, HashRing)[parameters.KeyRanges];
        _layouts = new RangeLayout[parameters.KeyRanges];
        // From the oldest membership to the newest, which has the last word on weights and zones.
        foreach (var member in state.Memberships.SelectMany(membership => _rings[membership.Id].Members)) _nodes[member.Node] = member;
        if (state.Ranges.Sum(static run => run.Count) != parameters.KeyRanges)
            throw new ArgumentException($"The ring has {state.Ranges.Sum(static run => run.Count)} key ranges, and not {parameters.KeyRanges}.", nameof(state));
        var range = 0;
        foreach (var run in state.Ranges)
        {
            var entry = (run, _rings[run.Membership], run.Target == 0 ? _rings[run.Membership] : _rings[run.Target]);
            for (var i = 0; i < run.Count; i++) _ranges[range++] = entry;
            IsMoving |= run.Target != 0;
        }
    }

    /// <summary>Rises with every change.</summary>
    public long Version => State.Version;

    /// <summary>What the nodes have agreed on.</summary>
    public RingState State { get; }

    /// <summary>The ring of the newest membership: where every key range lies, or is to get.</summary>
    public HashRing Ring { get; }

    /// <summary>The number of key ranges.</summary>
    public int KeyRanges => _ranges.Length;

    /// <summary>True while a key range moves.</summary>
    public bool IsMoving { get; }

    /// <summary>The members of the newest membership, and those from which key ranges still move away; without those that were given up for dead.</summary>
    public IEnumerable<string> Nodes => _nodes.Keys.Where(node => !State.IsRemoved(node)).Order(StringComparer.Ordinal);

    /// <summary>The most members of a membership that key ranges go by.</summary>
    public int MostMembers => State.Memberships.Max(static membership => membership.Members.Length);

    /// <summary>True for a node of a membership that key ranges go by.</summary>
    public bool Contains(string node) => _nodes.ContainsKey(node);

    /// <summary>A node of a membership that key ranges go by, as the newest of those describes it; null for any other.</summary>
    public RingMember? MemberOf(string node) => _nodes.GetValueOrDefault(node);

    /// <summary>True while key ranges move, or have yet to.</summary>
    public bool IsChanging => State.IsChanging();

    /// <summary>True for a node that was given up for dead.</summary>
    public bool IsRemoved(string node) => State.IsRemoved(node);

    /// <summary>The version of a key range: that of the ring when its layout last changed.</summary>
    public long VersionOf(int range) => _ranges[range].Placement.Version;

    /// <summary>True while a key range moves.</summary>
    public bool Moves(int range) => _ranges[range].Placement.Target != 0;

    /// <summary>What the state says of a key range.</summary>
    public RangePlacement PlacementOf(int range) => _ranges[range].Placement;

    /// <summary>Where a key range lies. Made on first use of the range, then kept.</summary>
    public RangeLayout LayoutOf(int range)
    {
        // Two callers may both make it: equal ones.
        if (Volatile.Read(ref _layouts[range]) is { } layout) return layout;
        var (placement, from, to) = _ranges[range];
        layout = placement.Target == 0
            ? new RangeLayout(placement.Version, range, from)
            : new RangeLayout(placement.Version, range, placement.Phase, from, to);
        Volatile.Write(ref _layouts[range], layout);
        return layout;
    }

    /// <summary>True for a member of the ring that a key range goes to, or lies by.</summary>
    public bool IsMemberAt(int range, string node) => _ranges[range].To.Contains(node);

    /// <summary>The ring of a membership that key ranges go by.</summary>
    internal HashRing RingOf(long membership) => _rings[membership];
}
