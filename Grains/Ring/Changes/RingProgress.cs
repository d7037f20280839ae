using OrleansKv.Coordination;

namespace OrleansKv.Ring;

/// <summary>
/// How key ranges move, phase by phase: a range goes on when every node that takes part has seen the phase that it is in, durably, so that requests are never more than one phase apart
/// (docs/decisions/ring-changes.md). Nodes that were given up for dead are waited for by nobody. Pure.
/// </summary>
internal static class RingProgress
{
    /// <summary>Has every range move that does not lie by the newest membership and does not move yet. Memberships that no range goes by are forgotten.</summary>
    public static RingState Begin(RingState state, RingParameters parameters) => Begin(state, new RingSnapshot(state, parameters));

    /// <summary>The next state, given what the nodes report; the same one when nothing goes on.</summary>
    public static RingState Advance(RingState state, IReadOnlyDictionary<string, MoveReport> reports, RingSnapshot snapshot, DateTimeOffset now)
    {
        var next = WithIdentities(state, reports);
        var version = state.Version + 1;
        var ranges = state.Expand();
        var isChanged = !ReferenceEquals(next, state);
        for (var range = 0; range < ranges.Length; range++)
        {
            if (ranges[range].Target == 0 || Next(state, ranges[range], range, reports, snapshot) is not { } moved) continue;
            ranges[range] = moved with { Version = version };
            isChanged = true;
        }

        if (!isChanged && !state.Plans.Any(plan => IsDone(plan, state)) && state.Ranges.All(run => run.Target != 0 || run.Membership == state.Target().Id)) return state;
        next = Begin(next with { Version = version, Ranges = RingStates.Compact(ranges) }, snapshot);
        var plans = next.Plans.Select(plan => IsDone(plan, next) ? plan with { Status = RingPlanStatus.Done, EndedAt = now } : plan);
        return Forget(next with { Plans = RingPlanning.Prune([.. plans], next) });
    }

    /// <summary>Takes note of data directories alone.</summary>
    public static RingState TakeIdentities(RingState state, IReadOnlyDictionary<string, MoveReport> reports) =>
        WithIdentities(state, reports) is var next && ReferenceEquals(next, state) ? state : next with { Version = state.Version + 1 };

    /// <summary>Turns back what moves towards a membership. Where reads go by it already, they first go back, and all nodes must have seen that. What was brought to new home replicas is dropped there.</summary>
    public static RingState Undo(RingState state, long membership) => state with
    {
        Ranges = RingStates.Compact(state.Expand().Select(range => range.Target != membership
            ? range
            : range.Phase switch
            {
                MovePhase.Filling => Return(range) with { Version = state.Version },
                MovePhase.Switching => range with { Version = state.Version, Phase = MovePhase.Filling },
                _ => range,
            })),
    };

    /// <summary>Why a range does not go on; null when it does.</summary>
    public static string? WaitsFor(RingState state, int range, IReadOnlyDictionary<string, MoveReport> reports, RingSnapshot snapshot)
    {
        var placement = snapshot.PlacementOf(range);
        if (placement.Target == 0) return null;
        var layout = snapshot.LayoutOf(range);
        foreach (var node in Participants(state, layout))
        {
            if (!reports.TryGetValue(node, out var report)) return $"node {node} cannot be reached";
            if (report.Version < placement.Version) return $"node {node} has not heard of the phase yet";
            if (!MustReport(layout, node) || IsTurningBack(state, placement)) continue;
            if (report.Ranges.FirstOrDefault(each => each.Range == range && each.Version == placement.Version) is not { IsDone: true })
                return report.Ranges.FirstOrDefault(each => each.Range == range)?.WaitsFor is { } reason ? $"node {node}: {reason}" : $"node {node} has not begun";
        }

        return null;
    }

    private static RangePlacement? Next(RingState state, RangePlacement placement, int range, IReadOnlyDictionary<string, MoveReport> reports, RingSnapshot snapshot)
    {
        if (WaitsFor(state, range, reports, snapshot) is not null) return null;
        return placement.Phase switch
        {
            MovePhase.Filling when IsTurningBack(state, placement) => Return(placement),
            MovePhase.Filling => placement with { Phase = MovePhase.Switching },
            MovePhase.Switching => placement with { Phase = MovePhase.Draining },
            _ => placement with { Membership = placement.Target, Target = 0, Phase = MovePhase.Settled },
        };
    }

    /// <summary>A range that was not read by the new list goes by the old one again. What the nodes of the new one hold already, they drop.</summary>
    private static RangePlacement Return(RangePlacement placement) => placement with { Membership = placement.Target, Target = placement.Membership, Phase = MovePhase.Draining };

    private static RingState Begin(RingState state, RingSnapshot snapshot)
    {
        var target = state.Target().Id;
        var ranges = state.Expand();
        for (var range = 0; range < ranges.Length; range++)
        {
            var placement = ranges[range];
            if (placement.Target != 0 || placement.Membership == target) continue;
            ranges[range] = AreEqual(snapshot.RingOf(placement.Membership), snapshot.RingOf(target), range)
                ? placement with { Membership = target }
                : placement with { Version = state.Version, Target = target, Phase = MovePhase.Filling };
        }

        return Forget(state with { Ranges = RingStates.Compact(ranges) });
    }

    /// <summary>Forgets the memberships that no range goes by and no plan may be turned back to.</summary>
    private static RingState Forget(RingState state)
    {
        var needed = state.Ranges.Select(static run => run.Membership).Concat(state.Ranges.Select(static run => run.Target)).Append(state.Target().Id)
            .Concat(state.Plans.Where(static plan => plan.Status == RingPlanStatus.Committed).Select(static plan => plan.Base)).ToHashSet();
        return state with { Memberships = [.. state.Memberships.Where(membership => needed.Contains(membership.Id))] };
    }

    /// <summary>True when two rings keep every bucket's keys of a range on the same nodes.</summary>
    private static bool AreEqual(HashRing left, HashRing right, int range) =>
        left.HomeReplicas(range, BucketRules.MaxN).SequenceEqual(right.HomeReplicas(range, BucketRules.MaxN));

    /// <summary>The home replicas of both lists, for every N, without those that were given up.</summary>
    private static IEnumerable<string> Participants(RingState state, RangeLayout layout) =>
        layout.From.Take(BucketRules.MaxN).Union(layout.To.Take(BucketRules.MaxN)).Where(node => !state.IsRemoved(node));

    private static bool MustReport(RangeLayout layout, string node) => layout.IsFilled(node, BucketRules.MaxN) || layout.IsDrained(node, BucketRules.MaxN);

    /// <summary>True for a range that a cancelled plan had moved.</summary>
    private static bool IsTurningBack(RingState state, RangePlacement placement) =>
        placement.Phase == MovePhase.Filling && state.Plans.Any(plan => plan.Status == RingPlanStatus.Cancelled && plan.Membership == placement.Target);

    /// <summary>True for a plan whose membership, or a later one, all ranges lie by.</summary>
    private static bool IsDone(RingPlan plan, RingState state) =>
        plan.Status == RingPlanStatus.Committed && state.Ranges.All(run => run.Membership >= plan.Membership);

    /// <summary>Takes note of data directories: of those that were not known yet, and of those that were lost and are new.</summary>
    private static RingState WithIdentities(RingState state, IReadOnlyDictionary<string, MoveReport> reports)
    {
        var target = state.Target();
        if (target.Members.All(member => IdentityOf(member) == member.Identity)) return state;
        var members = target.Members.Select(member => member with { Identity = IdentityOf(member) });
        return state with { Memberships = state.Memberships.SetItem(state.Memberships.Length - 1, target with { Members = [.. members] }) };

        string? IdentityOf(RingVersionMember member) => reports.GetValueOrDefault(member.Node)?.Identity ?? member.Identity;
    }
}
