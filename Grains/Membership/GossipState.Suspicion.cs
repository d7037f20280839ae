using System.Collections.Immutable;

namespace OrleansKv.Membership;

/// <summary>Whom the node suspects, when a suspicion of many becomes a fact, and how the node refutes one of itself.</summary>
public sealed partial class GossipState
{
    /// <summary>A round that comes so many after the last is late because this node, not the others, stood still.</summary>
    private const int LateRounds = 3;

    private TimeSpan LateBy => _options.Round * LateRounds;

    /// <summary>Begins a round: one heartbeat more, and a look at everybody else's.</summary>
    public void Tick(TimeSpan now)
    {
        ForgiveOwnPause(now);
        _lastTick = now;
        _self.Record = Own with { Heartbeat = Own.Heartbeat + 1 };
        Judge(now);
    }

    /// <summary>
    /// Suspects whom it must, and declares down whom it may: with every message too, so that neither waits for a round.
    /// </summary>
    private void Judge(TimeSpan now)
    {
        if (now - _lastTick < LateBy)
        {
            foreach (var member in _members)
                if (member != _self && !member.IsSuspected && member.Record.IsLive() && member.Detector.Phi(now) >= _options.PhiThreshold) Suspect(member, now);
        }
        RefreshOpinions();
        DeclareDown(now);
    }

    private void Suspect(Member member, TimeSpan now)
    {
        member.IsSuspected = true;
        member.StatusSince = now;
        _opinionsChanged = true;
        Changed(MembershipEventKind.Suspected, member.Record, now);
    }

    /// <summary>
    /// A node that was suspended, or collected garbage for long, has heard nobody meanwhile: that is its own silence. Nor did it see
    /// whether the majority went on suspecting.
    /// </summary>
    private void ForgiveOwnPause(TimeSpan now)
    {
        if (now - _lastTick < LateBy) return;
        var late = now - _lastTick - _options.Round;
        foreach (var member in _members)
        {
            member.Detector.Forgive(late, now);
            member.SuspectedByMajoritySince = null;
        }
    }

    /// <summary>
    /// A member is down that this node has suspected, and a majority of the live members with it, for <see cref="GossipOptions.SuspicionTime"/>.
    /// A minority that is cut off never gets there, because the rest still counts as live for it.
    /// </summary>
    private void DeclareDown(TimeSpan now)
    {
        if (now - _lastTick >= LateBy || !_members.Exists(static member => member.Status == MemberStatus.Suspect)) return;
        var suspecting = Suspecting();
        var live = _members.Count(static member => member.Record.IsLive());
        foreach (var member in _members)
        {
            if (member.Status == MemberStatus.Suspect && suspecting.TryGetValue(member, out var names) && names.Count * 2 > live)
                member.SuspectedByMajoritySince ??= now;
            else
                member.SuspectedByMajoritySince = null;
        }
        // After all were counted: two that go down at once are judged by the same majority.
        foreach (var member in _members)
        {
            if (now - member.SuspectedByMajoritySince >= _options.SuspicionTime)
                Replace(member, member.Record with { Status = MemberStatus.Down }, now);
        }
    }

    /// <summary>
    /// Who suspects whom, of those whose word counts: live members that this node does not itself suspect. What a node said before it
    /// fell silent is no part of a majority now.
    /// </summary>
    private Dictionary<Member, List<string>> Suspecting()
    {
        var suspecting = new Dictionary<Member, List<string>>();
        foreach (var voter in _members)
        {
            if (voter.Status != MemberStatus.Alive) continue;
            foreach (var suspicion in voter.Record.Facts.Suspicions)
            {
                if (!_byName.TryGetValue(suspicion.Node, out var member) || member.Record.Incarnation != suspicion.Incarnation) continue;
                if (!suspecting.TryGetValue(member, out var names)) suspecting.Add(member, names = []);
                names.Add(voter.Record.Node);
            }
        }
        return suspecting;
    }

    private void Heard(Member member, bool isNewLife, TimeSpan now)
    {
        member.Detector.Heard(now, measures: !isNewLife);
        if (!member.IsSuspected) return;
        var wasSuspect = member.Status == MemberStatus.Suspect;
        member.IsSuspected = false;
        member.SuspectedByMajoritySince = null;
        _opinionsChanged = true;
        if (!wasSuspect) return;
        member.StatusSince = now;
        Changed(MembershipEventKind.Refuted, member.Record, now);
    }

    private void StatusChanged(Member member, MemberStatus before, TimeSpan now)
    {
        member.StatusSince = now;
        var kind = member.Record.Status switch
        {
            MemberStatus.Down => MembershipEventKind.Down,
            MemberStatus.Left => MembershipEventKind.Left,
            _ when before >= MemberStatus.Down => MembershipEventKind.Back,
            _ => (MembershipEventKind?)null,
        };
        if (kind is { } happened) Changed(happened, member.Record, now);
        if (member.Record.IsLive()) return;
        // Settled: there is nothing left to suspect.
        _opinionsChanged |= member.IsSuspected;
        member.IsSuspected = false;
        member.SuspectedByMajoritySince = null;
    }

    /// <summary>Brings the suspicions in the node's own record up to date.</summary>
    private void RefreshOpinions()
    {
        if (!_opinionsChanged) return;
        _opinionsChanged = false;
        ImmutableArray<Suspicion> suspicions =
            [.. _members.Where(static member => member.Status == MemberStatus.Suspect)
                .OrderBy(static member => member.Record.Node, StringComparer.Ordinal)
                .Take(_options.MaxSuspicions)
                .Select(static member => new Suspicion(member.Record.Node, member.Record.Incarnation))];
        if (suspicions.SequenceEqual(Own.Facts.Suspicions)) return;
        _self.Record = Own with { Facts = Own.Facts with { Version = Own.Facts.Version + 1, Suspicions = suspicions } };
    }

    private void HearOpinions(MemberRecord record, TimeSpan now)
    {
        foreach (var suspicion in record.Facts.Suspicions)
            if (suspicion.Node == _node && suspicion.Incarnation >= Own.Incarnation) Refute(suspicion.Incarnation, now);
    }

    /// <summary>
    /// What others say of this node must not go beyond what it says itself: else they have it down, or know an earlier life that
    /// went further, as after the loss of the disk that kept its incarnation.
    /// </summary>
    private void Defend(MemberDigest received, TimeSpan now)
    {
        var own = Own.Digest();
        if (received.Incarnation < own.Incarnation || own.Status == MemberStatus.Left) return;
        var isAhead = received.Incarnation > own.Incarnation || received.Status > own.Status
            || received.Heartbeat > own.Heartbeat || received.FactsVersion > own.FactsVersion;
        if (isAhead) Refute(received.Incarnation, now);
    }

    private void Refute(long incarnation, TimeSpan now)
    {
        if (Own.Status == MemberStatus.Left) return;
#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.SuspicionNeverRefuted)) return;
#endif
        _self.Record = Own with { Incarnation = incarnation + 1 };
        Changed(MembershipEventKind.Refuted, Own, now);
    }
}
