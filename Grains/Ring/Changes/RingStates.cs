using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>What can be read from a state of the ring, and its parts. Pure.</summary>
internal static class RingStates
{
    /// <summary>The state of a cluster that begins.</summary>
    public static RingState Founding(IEnumerable<RingMember> members, int keyRanges, long version = 1) => new(
        version,
        [new RingMembership(version, [.. members.OrderBy(static member => member.Node, StringComparer.Ordinal).Select(static member => new RingVersionMember(member.Node, member.Weight, member.Zone))])],
        [new RangePlacement(keyRanges, version, version, 0, MovePhase.Settled)],
        [],
        []);

    /// <summary>The newest membership.</summary>
    public static RingMembership Target(this RingState state) => state.Memberships[^1];

    /// <summary>A member of the newest membership; null when it is none.</summary>
    public static RingVersionMember? FindMember(this RingState state, string node)
    {
        foreach (var member in state.Target().Members)
            if (member.Node == node) return member;
        return null;
    }

    /// <summary>What became of a node that was a member and is none now; null for others.</summary>
    public static FormerMember? FindFormer(this RingState state, string node)
    {
        foreach (var former in state.Former)
            if (former.Node == node) return former;
        return null;
    }

    /// <summary>True for a node that was given up for dead.</summary>
    public static bool IsRemoved(this RingState state, string node) => state.FindFormer(node) is { WasRemoved: true };

    /// <summary>True while key ranges move, or have yet to.</summary>
    public static bool IsChanging(this RingState state)
    {
        foreach (var run in state.Ranges)
            if (run.Target != 0 || run.Membership != state.Target().Id) return true;
        return false;
    }

    /// <summary>A plan by its name; null when there is none, or none any more.</summary>
    public static RingPlan? FindPlan(this RingState state, string id)
    {
        foreach (var plan in state.Plans)
            if (plan.Id == id) return plan;
        return null;
    }

    /// <summary>The ring that a membership makes.</summary>
    public static HashRing RingOf(RingMembership membership, RingParameters parameters) => RingOf(membership.Members, parameters);

    /// <summary>The ring that members make.</summary>
    public static HashRing RingOf(ImmutableArray<RingVersionMember> members, RingParameters parameters) =>
        new(members.Select(static member => new RingMember(member.Node, member.Weight, member.Zone)), parameters);

    /// <summary>What the state says of each key range.</summary>
    public static RangePlacement[] Expand(this RingState state) =>
        [.. state.Ranges.SelectMany(static run => Enumerable.Repeat(run with { Count = 1 }, run.Count))];

    /// <summary>Puts neighbours together that are alike.</summary>
    public static ImmutableArray<RangePlacement> Compact(IEnumerable<RangePlacement> ranges)
    {
        var runs = ImmutableArray.CreateBuilder<RangePlacement>();
        foreach (var range in ranges)
        {
            if (runs.Count > 0 && runs[^1] with { Count = range.Count } == range) runs[^1] = range with { Count = runs[^1].Count + range.Count };
            else runs.Add(range);
        }

        return runs.ToImmutable();
    }
}
