using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>How plans are made, committed and cancelled: each step makes the next state out of one. Pure.</summary>
internal static class RingPlanning
{
    /// <summary>Plans that the state remembers, beside those that are being carried out.</summary>
    public const int MaxPlans = 32;

    /// <summary>Changes of a plan.</summary>
    public const int MaxChanges = 100;

    /// <summary>Former members that the state remembers.</summary>
    public const int MaxFormer = 1_024;

    /// <summary>Adds a plan. One that is there already changes nothing.</summary>
    /// <exception cref="RingChangeRefusedException">A change cannot be made.</exception>
    public static RingState Stage(RingState state, string id, ImmutableArray<RingChange> changes, RingCandidates candidates, DateTimeOffset now)
    {
        if (state.FindPlan(id) is not null) return state;
        if (state.Plans.Count(static plan => plan.Status == RingPlanStatus.Staged) >= MaxPlans)
            throw new RingChangeRefusedException($"There are {MaxPlans} staged plans already: cancel those that are not wanted.");
        if (!changes.IsDefault) changes = [.. changes.Select(change => change with { GivesUp = change.Kind == RingChangeKind.Remove || (change.Kind == RingChangeKind.Replace && !candidates.IsUp(change.Node)) })];
        var (members, _) = Apply(state, changes, candidates);
        var plan = new RingPlan(id, RingPlanStatus.Staged, changes, state.Target().Id, members, 0, now, null, null, state.Target().Members);
        return state with { Version = state.Version + 1, Plans = Prune(state.Plans.Add(plan), state) };
    }

    /// <summary>Begins to carry a plan out. One that is committed already changes nothing.</summary>
    /// <exception cref="RingChangeRefusedException">There is no such plan, or it cannot be carried out any more.</exception>
    public static RingState Commit(RingState state, string id, RingCandidates candidates, RingParameters parameters, DateTimeOffset now)
    {
        var plan = state.FindPlan(id) ?? throw new RingChangeRefusedException($"There is no plan '{id}'.");
        if (plan.Status is RingPlanStatus.Committed or RingPlanStatus.Done) return state;
        if (plan.Status == RingPlanStatus.Cancelled) throw new RingChangeRefusedException($"Plan '{id}' was cancelled.");
        if (plan.Base != state.Target().Id) throw new RingChangeRefusedException($"The ring has changed since plan '{id}' was made: make a new one.");
        var (members, former) = Apply(state, plan.Changes, candidates);
        var version = state.Version + 1;
        var committed = plan with { Status = RingPlanStatus.Committed, Members = members, Membership = version, CommittedAt = now };
        var next = state with
        {
            Version = version,
            Memberships = state.Memberships.Add(new RingMembership(version, members)),
            Plans = state.Plans.Replace(plan, committed),
            Former = FormerAfter(state, members, former.Select(node => node with { Version = version })),
        };
        return RingProgress.Begin(next, parameters);
    }

    /// <summary>Throws a plan away, or undoes what has been done of it. One that is cancelled already changes nothing.</summary>
    /// <exception cref="RingChangeRefusedException">There is no such plan, it is done, or another one was built on it.</exception>
    public static RingState Cancel(RingState state, string id, RingParameters parameters, DateTimeOffset now)
    {
        var plan = state.FindPlan(id) ?? throw new RingChangeRefusedException($"There is no plan '{id}'.");
        if (plan.Status == RingPlanStatus.Cancelled) return state;
        if (plan.Status == RingPlanStatus.Done) throw new RingChangeRefusedException($"Plan '{id}' is done: what it did can be undone by another plan only.");
        var version = state.Version + 1;
        var cancelled = state with { Version = version, Plans = state.Plans.Replace(plan, plan with { Status = RingPlanStatus.Cancelled, EndedAt = now }) };
        if (plan.Status == RingPlanStatus.Staged) return cancelled;
        if (plan.Membership != state.Target().Id) throw new RingChangeRefusedException($"Another change was committed on top of plan '{id}': cancel that first.");
        var members = state.Memberships.Single(membership => membership.Id == plan.Base).Members;
        // The identities that were heard meanwhile are kept.
        members = [.. members.Select(member => state.FindMember(member.Node) is { Identity: { } identity } ? member with { Identity = identity } : member)];
        var left = state.Target().Members.Where(member => members.All(other => other.Node != member.Node)).Select(member => new FormerMember(member.Node, member.Identity, false, version));
        return RingProgress.Begin(
            RingProgress.Undo(cancelled with { Memberships = state.Memberships.Add(new RingMembership(version, members)), Former = FormerAfter(state, members, left) }, plan.Membership),
            parameters);
    }

    /// <summary>Forgets the oldest plans that are over.</summary>
    public static ImmutableArray<RingPlan> Prune(ImmutableArray<RingPlan> plans, RingState state)
    {
        var kept = plans.Count(plan => IsNeeded(plan, state));
        var room = Math.Max(0, MaxPlans - kept);
        var over = plans.Where(plan => !IsNeeded(plan, state)).TakeLast(room).ToHashSet();
        return [.. plans.Where(plan => IsNeeded(plan, state) || over.Contains(plan))];
    }

    private static bool IsNeeded(RingPlan plan, RingState state) =>
        plan.Status is RingPlanStatus.Staged or RingPlanStatus.Committed || state.Ranges.Any(run => run.Target != 0 && run.Target == plan.Membership);

    /// <summary>Of each node that is no member the last that is known.</summary>
    private static ImmutableArray<FormerMember> FormerAfter(RingState state, ImmutableArray<RingVersionMember> members, IEnumerable<FormerMember> added) =>
        [.. added.Concat(state.Former.Reverse()).DistinctBy(static node => node.Node).Where(node => members.All(member => member.Node != node.Node)).OrderBy(static node => node.Version).TakeLast(MaxFormer)];

    /// <summary>The members after changes, and who is none any more.</summary>
    private static (ImmutableArray<RingVersionMember> Members, List<FormerMember> Former) Apply(RingState state, ImmutableArray<RingChange> changes, RingCandidates candidates)
    {
        if (changes.IsDefaultOrEmpty || changes.Length > MaxChanges) throw new RingChangeRefusedException($"A plan has 1 to {MaxChanges} changes.");
        var members = state.Target().Members.ToDictionary(static member => member.Node, StringComparer.Ordinal);
        var former = new List<FormerMember>();
        var touched = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (!touched.Add(change.Node) || (change.By is { } by && !touched.Add(by))) throw new RingChangeRefusedException($"Two changes of the plan are about '{change.Node}'.");
            switch (change.Kind)
            {
                case RingChangeKind.Join:
                    Join(state, members, change.Node, change.Weight, change.Zone, candidates);
                    break;
                case RingChangeKind.Leave:
                    former.Add(Take(members, change.Node, wasRemoved: false, candidates));
                    break;
                case RingChangeKind.Remove:
                    if (candidates.IsUp(change.Node)) throw new RingChangeRefusedException($"Node '{change.Node}' is up: 'remove' is for nodes that are dead for good. Let it leave instead.");
                    former.Add(members.ContainsKey(change.Node) ? Take(members, change.Node, wasRemoved: true, candidates) : Leaving(state, change.Node));
                    break;
                case RingChangeKind.Replace:
                    if (change.GivesUp && candidates.IsUp(change.Node)) throw new RingChangeRefusedException($"Node '{change.Node}' was down when the plan was made, and is up now: make a new one, which does not give it up for dead.");
                    var replaced = Take(members, change.Node, wasRemoved: change.GivesUp, candidates);
                    former.Add(replaced);
                    Join(state, members, change.By ?? throw new RingChangeRefusedException("A replacement names the node that comes."), change.Weight ?? state.FindMember(change.Node)!.Weight, change.Zone, candidates);
                    break;
                case RingChangeKind.Weight:
                    var weighed = members.GetValueOrDefault(change.Node) ?? throw NoMember(change.Node);
                    members[change.Node] = weighed with { Weight = CheckWeight(change.Weight ?? throw new RingChangeRefusedException("A change of weight names the weight.")) };
                    break;
                default:
                    throw new RingChangeRefusedException($"There is no such kind of change: {change.Kind}.");
            }
        }

        if (members.Count is 0 or > HashRing.MaxMembers) throw new RingChangeRefusedException($"A ring has 1 to {HashRing.MaxMembers} members; this plan leads to {members.Count}.");
        return ([.. members.Values.OrderBy(static member => member.Node, StringComparer.Ordinal)], former);
    }

    private static void Join(RingState state, Dictionary<string, RingVersionMember> members, string node, int? weight, string? zone, RingCandidates candidates)
    {
        if (members.ContainsKey(node)) throw new RingChangeRefusedException($"Node '{node}' is a member already.");
        if (state.IsRemoved(node)) throw new RingChangeRefusedException($"Node '{node}' was removed from this cluster. Its name is not taken in again: start it under another name, with an empty directory.");
        if (candidates.IntroductionOf(node) is not { } candidate) throw new RingChangeRefusedException($"Node '{node}' cannot be reached: start it first.");
        if (candidate.Refusal is { } refusal) throw new RingChangeRefusedException(refusal);
        var introduction = candidate.Introduction;
        if (state.FindFormer(node) is { Identity: { } known } && known != introduction.Identity)
            throw new RingChangeRefusedException($"The name '{node}' was used by a node with another data directory. Start this one under another name, or with that directory.");
        members.Add(node, new RingVersionMember(node, CheckWeight(weight ?? introduction.Weight), CheckZone(zone ?? introduction.Zone), introduction.Identity));
    }

    private static FormerMember Take(Dictionary<string, RingVersionMember> members, string node, bool wasRemoved, RingCandidates candidates) => members.Remove(node, out var member)
        ? new FormerMember(node, member.Identity ?? candidates.IntroductionOf(node)?.Introduction.Identity, wasRemoved, 0)
        : throw NoMember(node);

    /// <summary>A node that died while it left.</summary>
    private static FormerMember Leaving(RingState state, string node) =>
        state.FindFormer(node) is { WasRemoved: false } former && state.Memberships.Any(membership => membership.Members.Any(member => member.Node == node))
            ? former with { WasRemoved = true }
            : throw NoMember(node);

    private static RingChangeRefusedException NoMember(string node) => new($"Node '{node}' is no member.");

    private static int CheckWeight(int weight) =>
        weight is >= 1 and <= RingMember.MaxWeight ? weight : throw new RingChangeRefusedException($"A weight is 1 to {RingMember.MaxWeight}; it is {weight}.");

    private static string CheckZone(string zone) =>
        zone.Length is > 0 and <= RingMember.MaxNameLength && !zone.Any(char.IsControl) && !string.IsNullOrWhiteSpace(zone)
            ? zone
            : throw new RingChangeRefusedException($"A zone's name has 1 to {RingMember.MaxNameLength} characters, none of them a control character.");
}
