using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;

namespace OrleansKv.Ring;

/// <summary>
/// Has the nodes agree on each version of the ring: one decree of Paxos for each (Lamport, "Paxos Made Simple", section 2), decided by a majority of the members of the version before it. This is a
/// node's part in it, as one that votes and as one that proposes. Used from the turns of the ring grain.
/// </summary>
internal sealed class RingAgreement(
    string node, RingJournal journal, CurrentRing ring, CoordinatorServices services, RangeCompleteness completeness, Random random, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>So long a proposer is left alone.</summary>
    private static readonly TimeSpan LongestProposal = TimeSpan.FromSeconds(3);

    private long _round;
    private RingState? _unfinished;
    private TimeSpan _finishAt;

    /// <summary>The newest state that the node knows.</summary>
    public RingState State => ring.Snapshot.State;

    /// <inheritdoc cref="RingJournal.DurableIdentity"/>
    public string? Identity => journal.DurableIdentity;

    /// <summary>Takes a state that was decided, if it is newer; true when it is durable then, or was no news.</summary>
    public async Task<bool> LearnAsync(RingState state)
    {
        if (state.Version > State.Version) journal.Change(journal.Record with { State = state, Promised = null, AcceptedBallot = null, Accepted = null });
        return ring.DurableVersion >= state.Version || await journal.SaveAsync();
    }

    /// <summary>
    /// Keeps what has not been kept yet: a state that the store did not take, and that the data directory is the node's first, once that is known. Later damage to the store does not put it in doubt.
    /// </summary>
    public async Task KeepAsync()
    {
        if (Trust() || Identity is null) await journal.SaveAsync();
        await LearnAsync(State);
    }

    /// <summary>Has what this node accepted decided, when whoever proposed it does not seem to go on: it may be decided already, and known to nobody.</summary>
    public async Task FinishAsync(DateTimeOffset deadline)
    {
        var now = services.Time.GetElapsedTime(0);
        var accepted = journal.Record.Accepted;
        if (!ReferenceEquals(accepted, _unfinished)) (_unfinished, _finishAt) = (accepted, now + LongestProposal * (1 + random.NextDouble()));
        if (accepted is null || now < _finishAt) return;
        _finishAt = now + LongestProposal * (1 + random.NextDouble());
        if (await TryDecideAsync(State, accepted, deadline) is not { } decided) return;
        await LearnAsync(decided);
        Spread(decided);
    }

    /// <summary>Promises to accept nothing of a lower rank for the version after a state.</summary>
    public async Task<RingVote> PromiseAsync(RingState state, RingBallot ballot)
    {
        if (await RefuseAsync(state) is { } refusal) return refusal;
        if (Compare(ballot, journal.Record.Promised) <= 0 && ballot != journal.Record.Promised) return Vote(isGiven: false);
        journal.Change(journal.Record with { Promised = ballot });
        var vote = Vote(isGiven: true);
        return await journal.SaveAsync() ? vote : vote with { IsGiven = false, Refusal = "its store did not take it" };
    }

    /// <summary>Accepts a proposal, unless a higher rank has its promise.</summary>
    public async Task<RingVote> AcceptAsync(RingState state, RingBallot ballot, RingState proposal)
    {
        if (await RefuseAsync(state) is { } refusal) return refusal;
        if (Compare(ballot, journal.Record.Promised) < 0) return Vote(isGiven: false);
        journal.Change(journal.Record with { Promised = ballot, AcceptedBallot = ballot, Accepted = proposal });
        return await journal.SaveAsync() ? Vote(isGiven: true) : Vote(isGiven: false) with { Refusal = "its store did not take it" };
    }

    /// <summary>Has the ring change, and returns its state then.</summary>
    /// <param name="change">Makes the next state out of one; the same one where nothing is to change. Run again when others have changed the ring meanwhile.</param>
    /// <param name="deadline">When to give up.</param>
    /// <exception cref="RingChangeRefusedException">The change cannot be made, or not be decided in time: then it may still be.</exception>
    public async Task<RingState> ChangeAsync(Func<RingState, RingState> change, DateTimeOffset deadline)
    {
        while (true)
        {
            var state = State;
            var proposal = change(state);
            if (ReferenceEquals(proposal, state)) return state;
            if (await TryDecideAsync(state, proposal, deadline) is { } decided)
            {
                await LearnAsync(decided);
                Spread(decided);
                if (ReferenceEquals(decided, proposal)) return decided;
            }

            if (services.Time.GetUtcNow() >= deadline)
                throw new RingChangeRefusedException($"A majority of the {state.Target().Members.Length} members did not agree in time. The change may still be made by another node: look before you try again.");
            if (State.Version == state.Version) await Task.Delay(LongestPause * random.NextDouble(), services.Time);
        }
    }

    /// <summary>Tells all nodes of a state; those that do not hear it now hear of it by gossip.</summary>
    private void Spread(RingState state)
    {
        foreach (var other in ring.Snapshot.Nodes.Union(state.Former.Where(static former => !former.WasRemoved).Select(static former => former.Node)))
            if (other != node && services.Nodes.IsActive(other)) _ = TellAsync(other, state);
    }

    private async Task TellAsync(string other, RingState state)
    {
        try
        {
            await services.Grains.GetGrain<IRingAgreementGrain>(other).SyncAsync(state).AsTask().WaitAsync(services.Options.ReplicaTimeout, services.Time);
        }
        catch (Exception exception)
        {
            logger.RingNotTold(other, exception.Message);
        }
    }

    /// <summary>One attempt; returns what was decided, the proposal or another, or null for nothing.</summary>
    private async Task<RingState?> TryDecideAsync(RingState state, RingState proposal, DateTimeOffset deadline)
    {
        var voters = state.Target().Members.Select(static member => member.Node).ToImmutableArray();
        var ballot = new RingBallot(_round = Math.Max(_round, journal.Record.Promised?.Round ?? 0) + 1, node);
        var promises = await AskAsync(voters, voter => voter.PromiseAsync(state, ballot), deadline);
        if (await NoteAsync(promises, state)) return null;
        var given = promises.Where(static vote => vote.IsGiven).ToList();
        if (given.Count * 2 <= voters.Length) return null;
        // What some may have accepted already must be decided before anything else can.
        if (given.Where(static vote => vote.Accepted is not null).MaxBy(static vote => vote.AcceptedBallot, Comparer<RingBallot?>.Create(Compare)) is { Accepted: { } accepted }) proposal = accepted;
        var votes = await AskAsync(voters, voter => voter.AcceptAsync(state, ballot, proposal), deadline);
        if (await NoteAsync(votes, state)) return null;
        return votes.Count(static vote => vote.IsGiven) * 2 > voters.Length ? proposal : null;
    }

    /// <summary>Asks all voters; returns the votes when most are given, or all have come or failed.</summary>
    private async Task<List<RingVote>> AskAsync(ImmutableArray<string> voters, Func<IRingAgreementGrain, ValueTask<RingVote>> ask, DateTimeOffset deadline)
    {
        var votes = new List<RingVote>();
        var most = new TaskCompletionSource();
        await Task.WhenAny(most.Task, Task.WhenAll(voters.Where(services.Nodes.IsActive).Select(async voter =>
        {
            try
            {
                var vote = await ask(services.Grains.GetGrain<IRingAgreementGrain>(voter)).AsTask().WaitAsync(Waits.Replica(services, deadline), services.Time);
                votes.Add(vote);
                if (vote.Refusal is { } refusal) logger.NoVote(voter, refusal);
                if (votes.Count(static vote => vote.IsGiven) * 2 > voters.Length) most.TrySetResult();
            }
            catch (Exception exception)
            {
                logger.NoVote(voter, exception.Message);
            }
        })));
        return [.. votes];
    }

    /// <summary>Takes what answers say of others' proposals; true when the ring has changed meanwhile.</summary>
    private async Task<bool> NoteAsync(List<RingVote> votes, RingState state)
    {
        _round = Math.Max(_round, votes.Max(static vote => vote.Promised?.Round) ?? 0);
        if (votes.MaxBy(static vote => vote.Newer?.Version ?? 0)?.Newer is { } newer && newer.Version > state.Version) await LearnAsync(newer);
        return State.Version > state.Version;
    }

    /// <summary>Why a proposer gets no vote at all; null when it may.</summary>
    private async Task<RingVote?> RefuseAsync(RingState state)
    {
        await LearnAsync(state);
        if (State.Version > state.Version) return Vote(isGiven: false) with { Newer = State };
        if (State.FindMember(node) is not { } member) return Vote(isGiven: false) with { Refusal = "it is no member" };
        if (member.Identity is { } known)
            return known == journal.Record.Identity ? null : Vote(isGiven: false) with { Refusal = "its data directory is new, and what was promised in the one before is not known" };
        // Nobody has heard its identity yet: it must know by itself that it is the first.
        Trust();
        return journal.Record.IsTrusted && completeness.LostDisk != true ? null : Vote(isGiven: false) with { Refusal = "it does not know yet whether it had another data directory before" };
    }

    /// <summary>True when it is news that the data directory is the node's first.</summary>
    private bool Trust()
    {
        if (journal.Record.IsTrusted || completeness.LostDisk != false) return false;
        journal.Change(journal.Record with { IsTrusted = true });
        return true;
    }

    private RingVote Vote(bool isGiven) =>
        new(isGiven, null, journal.Record.Promised, journal.Record.AcceptedBallot, journal.Record.Accepted, null);

    private static int Compare(RingBallot? left, RingBallot? right)
    {
        if (left is null || right is null) return (left is null ? 0 : 1) - (right is null ? 0 : 1);
        var order = left.Round.CompareTo(right.Round);
        return order != 0 ? order : string.CompareOrdinal(left.Node, right.Node);
    }
}
