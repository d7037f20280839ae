using System.Collections.Immutable;
using OrleansKv.Ring;

namespace OrleansKv.Membership;

/// <summary>
/// What a node knows and believes of all members, and its side of the gossip: digests, then deltas, push and pull. Pure: times are
/// arguments, by a clock that does not jump; for one thread at a time. This part holds the records; the other the failure detector.
/// </summary>
public sealed partial class GossipState
{
    private readonly string _node;
    private readonly GossipOptions _options;
    private readonly Random _random;
    private readonly List<Member> _members = [];
    private readonly Dictionary<string, Member> _byName = new(StringComparer.Ordinal);
    private readonly List<MembershipChange> _changes = [];
    private readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);
    private readonly Member _self;
    private TimeSpan _lastTick;
    private long _digests;
    private bool _opinionsChanged;

    /// <summary>The state of a node that starts.</summary>
    /// <param name="node">The node's name, one of the members'.</param>
    /// <param name="incarnation">Its incarnation, higher than in its earlier lives.</param>
    /// <param name="members">The members that are known beforehand.</param>
    /// <param name="options">The settings.</param>
    /// <param name="random">Chooses peers.</param>
    /// <param name="now">The time.</param>
    public GossipState(string node, long incarnation, IEnumerable<RingMember> members, GossipOptions options, Random random, TimeSpan now)
    {
        (_node, _options, _random, _lastTick) = (node, options, random, now);
        foreach (var member in members)
        {
            var facts = new MemberFacts(0, member.Zone, member.Weight, 0, 0, []);
            Add(new MemberRecord(member.Node, member.Node == node ? incarnation : 0, MemberStatus.Alive, 0, facts), now);
        }
        _self = _byName[node];
    }

    /// <summary>The node's own record.</summary>
    public MemberRecord Own => _self.Record;

    /// <summary>How many members the node knows, itself included.</summary>
    public int Count => _members.Count;

    /// <summary>What is known of a member; null of one that was never heard of.</summary>
    public MemberRecord? Find(string node) => _byName.GetValueOrDefault(node)?.Record;

    /// <summary>What is believed of a member; null of one that was never heard of.</summary>
    public MemberStatus? StatusOf(string node) => _byName.GetValueOrDefault(node)?.Status;

    /// <summary>Forgets members, for good: what others say of them is not listened to.</summary>
    public void Forget(IEnumerable<string> nodes)
    {
        foreach (var node in nodes)
        {
            if (node == _node || !_forgotten.Add(node) || !_byName.Remove(node, out var member)) continue;
            _members.Remove(member);
            _opinionsChanged = true;
        }
    }

    /// <summary>States what the node says of itself; gossiped from the next round on.</summary>
    /// <param name="ringVersion">The version of the ring that it goes by.</param>
    /// <param name="completeRanges">How many key ranges it holds complete.</param>
    public void Tell(long ringVersion, int completeRanges)
    {
        var facts = Own.Facts;
        if (facts.RingVersion == ringVersion && facts.CompleteRanges == completeRanges) return;
        _self.Record = Own with { Facts = facts with { Version = facts.Version + 1, RingVersion = ringVersion, CompleteRanges = completeRanges } };
    }

    /// <summary>Says that the node leaves. It stays so until it starts again.</summary>
    public void Leave(TimeSpan now)
    {
        if (Own.Status == MemberStatus.Left) return;
        _self.Record = Own with { Status = MemberStatus.Left };
        _self.StatusSince = now;
        Changed(MembershipEventKind.Left, Own, now);
    }

    /// <summary>
    /// The peers of this round: one that is alive, now and then a seed, and now and then one that is suspected, is down or has left. Without
    /// the latter, two groups that took each other for dead would never meet again.
    /// </summary>
    /// <param name="isCallable">Tells which nodes are worth calling; null: all.</param>
    public ImmutableArray<string> ChoosePeers(Func<string, bool>? isCallable = null)
    {
        var (alive, others) = (new List<string>(_members.Count), new List<string>());
        foreach (var member in _members)
        {
            if (member == _self || isCallable?.Invoke(member.Record.Node) == false) continue;
            (member.Status == MemberStatus.Alive ? alive : others).Add(member.Record.Node);
        }

        var peers = ImmutableArray.CreateBuilder<string>(3);
        AddOne(alive);
        if (_random.NextDouble() < _options.SeedChance) AddOne([.. _options.Seeds.Where(seed => seed != _node && isCallable?.Invoke(seed) != false)]);
        if (_random.NextDouble() < _options.DownChance || alive.Count == 0) AddOne(others);
        return peers.ToImmutable();

        void AddOne(List<string> candidates)
        {
            if (candidates.Count == 0) return;
            var peer = candidates[_random.Next(candidates.Count)];
            if (!peers.Contains(peer)) peers.Add(peer);
        }
    }

    /// <summary>Opens an exchange: what is known, in short; where that is too much for a message, a part that begins anywhere, and the node itself.</summary>
    public GossipDigest Digest()
    {
        RefreshOpinions();
        var count = Math.Min(_members.Count, _options.MaxDigests);
        var digests = ImmutableArray.CreateBuilder<MemberDigest>(count);
        digests.Add(Own.Digest());
        // From anywhere on: what a bounded answer leaves out is different each time.
        for (var (i, at) = (0, _random.Next(_members.Count)); i < _members.Count && digests.Count < count; i++, at++)
        {
            var member = _members[at % _members.Count];
            if (member != _self) digests.Add(member.Record.Digest());
        }
        return new GossipDigest(digests.ToImmutable(), count == _members.Count);
    }

    /// <summary>Takes what a digest has newer, and makes the answer to it.</summary>
    public GossipReply Answer(GossipDigest digest, TimeSpan now)
    {
        RefreshOpinions();
        var newer = ImmutableArray.CreateBuilder<MemberDigest>();
        var records = ImmutableArray.CreateBuilder<MemberRecord>();
        var wanted = ImmutableArray.CreateBuilder<string>();
        _digests++;
        foreach (var received in digest.Members)
        {
            if (!_byName.TryGetValue(received.Node, out var member))
            {
                if (_members.Count < _options.MaxMembers && !_forgotten.Contains(received.Node)) Want(received.Node);
                continue;
            }

            member.LastDigest = _digests;
            if (received.Incarnation > member.Record.Incarnation && member != _self)
            {
                Want(received.Node);
                continue;
            }

            Merge(member, received, now);
            var known = member.Record;
            if (received.Incarnation < known.Incarnation || received.FactsVersion < known.Facts.Version) Send(known);
            else if (received.FactsVersion > known.Facts.Version) Want(received.Node);
            else if (received.Status < known.Status || received.Heartbeat < known.Heartbeat) newer.Add(known.Digest());
        }

        if (digest.IsWhole)
        {
            foreach (var member in _members)
                if (member.LastDigest != _digests) Send(member.Record);
        }
        Judge(now);
        return new GossipReply(newer.ToImmutable(), records.ToImmutable(), wanted.ToImmutable());

        void Send(MemberRecord record)
        {
            if (records.Count < _options.MaxRecords) records.Add(record);
        }

        void Want(string node)
        {
            if (wanted.Count < _options.MaxRecords) wanted.Add(node);
        }
    }

    /// <summary>Takes the answer to a digest; returns what it asked for, or null when that is nothing.</summary>
    public GossipDelta? Receive(GossipReply reply, TimeSpan now)
    {
        foreach (var newer in reply.Newer)
            if (_byName.TryGetValue(newer.Node, out var member)) Merge(member, newer, now);
        foreach (var record in reply.Records) Merge(record, now);
        Judge(now);
        if (reply.Wanted.IsEmpty) return null;

        RefreshOpinions();
        var records = ImmutableArray.CreateBuilder<MemberRecord>();
        foreach (var node in reply.Wanted)
            if (records.Count < _options.MaxRecords && Find(node) is { } record) records.Add(record);
        return records.Count == 0 ? null : new GossipDelta(records.ToImmutable());
    }

    /// <summary>Takes the records that end an exchange.</summary>
    public void Receive(GossipDelta delta, TimeSpan now)
    {
        foreach (var record in delta.Records) Merge(record, now);
        Judge(now);
    }

    /// <summary>What happened to members since it was last asked for.</summary>
    public ImmutableArray<MembershipChange> TakeChanges()
    {
        if (_changes.Count == 0) return [];
        ImmutableArray<MembershipChange> changes = [.. _changes];
        _changes.Clear();
        return changes;
    }

    /// <summary>All members as the node sees them, in the order in which it got to know them.</summary>
    public ImmutableArray<MemberState> Members(TimeSpan now)
    {
        var suspecting = Suspecting();
        var states = ImmutableArray.CreateBuilder<MemberState>(_members.Count);
        foreach (var member in _members)
        {
            var isSelf = member == _self;
            ImmutableArray<string> suspectedBy = suspecting.TryGetValue(member, out var names) ? [.. names.Order(StringComparer.Ordinal)] : [];
            states.Add(new MemberState(
                member.Record, member.Status, isSelf ? 0 : member.Detector.Phi(now), now - member.StatusSince,
                isSelf ? now - _lastTick : now - member.Detector.LastArrival, suspectedBy));
        }
        return states.MoveToImmutable();
    }

    /// <summary>A digest is news only of the incarnation that is known; facts that are newer come as a record.</summary>
    private void Merge(Member member, MemberDigest received, TimeSpan now)
    {
        if (member == _self) Defend(received, now);
        else if (received.Incarnation == member.Record.Incarnation) Replace(member, MemberRecords.Merge(member.Record, received.Status, received.Heartbeat), now);
    }

    private void Merge(MemberRecord received, TimeSpan now)
    {
        if (received.Node == _node)
        {
            Defend(received.Digest(), now);
        }
        else if (_byName.TryGetValue(received.Node, out var member))
        {
            Replace(member, MemberRecords.Merge(member.Record, received), now);
        }
        else if (_members.Count < _options.MaxMembers && !_forgotten.Contains(received.Node))
        {
            Add(received, now);
            HearOpinions(received, now);
        }
    }

    private void Replace(Member member, MemberRecord record, TimeSpan now)
    {
        var before = member.Record;
        if (ReferenceEquals(before, record)) return;
        member.Record = record;
        var isNewLife = record.Incarnation > before.Incarnation;
        if (isNewLife || record.Heartbeat > before.Heartbeat) Heard(member, isNewLife, now);
        if (record.Status != before.Status) StatusChanged(member, before.Status, now);
        if (!ReferenceEquals(record.Facts, before.Facts)) HearOpinions(record, now);
    }

    private void Add(MemberRecord record, TimeSpan now)
    {
        var member = new Member(record, new PhiAccrualDetector(_options, now), now);
        _members.Add(member);
        _byName.Add(record.Node, member);
    }

    private void Changed(MembershipEventKind kind, MemberRecord record, TimeSpan now) => _changes.Add(new MembershipChange(now, kind, record.Node, record.Incarnation));
}
