using System.Collections.Immutable;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;

namespace OrleansKv.Ring;

/// <summary>Shows plans: what each one does, and how far it is.</summary>
internal sealed class PlanViews(CurrentRing ring, RingChanges changes, CoordinatorServices services, int n, long bytesPerSecond)
{
    /// <summary>A plan by its name, or all of them; of all of them, without bytes.</summary>
    public async ValueTask<ImmutableArray<RingPlanView>> OfAsync(string? id)
    {
        var snapshot = ring.Snapshot;
        if (id is null) return [.. snapshot.State.Plans.Select(plan => Of(snapshot, plan, new Dictionary<int, RangeSize>()))];
        if (snapshot.State.FindPlan(id) is not { } found) return [];
        return [Of(snapshot, found, await SizesAsync(snapshot))];
    }

    private RingPlanView Of(RingSnapshot snapshot, RingPlan plan, Dictionary<int, RangeSize> sizes)
    {
        var moving = plan.Status is RingPlanStatus.Committed or RingPlanStatus.Cancelled ? Moving(snapshot, plan) : [];
        var after = RingStates.RingOf(plan.Members, snapshot.Ring.Parameters);
        var settled = plan.Status == RingPlanStatus.Staged ? 0 : snapshot.KeyRanges - moving.Length;
        var before = RingStates.RingOf(plan.Before, snapshot.Ring.Parameters);
        var difference = new RingDifference(before, after, n);
        var nodes = before.Members.Union(after.Members).Select(static member => member.Node).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(node => new NodeGain(
            node, CountOn(before, node), CountOn(after, node), difference.Gained(node).Length, difference.Lost(node).Length, BytesOf(difference.Gained(node)), BytesOf(difference.Lost(node)))).ToImmutableArray();
        // Every node fetches what it gains by itself, so that the one that gains most is the last.
        var seconds = nodes.Length == 0 ? 0 : nodes.Max(node => SecondsOf(difference.Gained(node.Node).Sum(range => sizes.GetValueOrDefault(range)?.Keys ?? 0), node.GainedBytes, bytesPerSecond));
        return new RingPlanView(
            plan, nodes, Balance(before), Balance(after), Spread(before), Spread(after), difference.Moved, difference.Minimum, nodes.Sum(static node => node.GainedBytes), Math.Round(seconds, 1), settled, moving);

        long BytesOf(ImmutableArray<int> ranges) => ranges.Sum(range => sizes.GetValueOrDefault(range)?.Bytes ?? 0);
    }

    /// <summary>How long exchanges take to bring a node so much, at their pace while clients wait no longer than usual: of small values it is the number that counts.</summary>
    internal static double SecondsOf(long keys, long bytes, long bytesPerSecond) => ((double)bytes + (keys * Exchange.BytesPerKey)) / bytesPerSecond;

    private int CountOn(HashRing of, string node) => of.Contains(node) ? of.HomeReplicaCount(node, n) : 0;

    private ImmutableArray<RangeMoveView> Moving(RingSnapshot snapshot, RingPlan plan)
    {
        var views = new List<RangeMoveView>();
        for (var range = 0; range < snapshot.KeyRanges; range++)
        {
            var placement = snapshot.PlacementOf(range);
            if (placement.Target == 0 || placement.Target > plan.Membership || plan.Membership == 0)
            {
                if (placement.Target == 0 && placement.Membership < plan.Membership) views.Add(new RangeMoveView(range, MovePhase.Settled, 0, n, 0, "it waits for its turn"));
                continue;
            }

            var layout = snapshot.LayoutOf(range);
            var copies = layout.ReadList.Take(n).Count(node => !snapshot.State.IsRemoved(node));
            var keys = changes.Reports.Values.SelectMany(static report => report.Ranges).Where(part => part.Range == range && part.Version == placement.Version).Sum(static part => part.Keys);
            views.Add(new RangeMoveView(
                range, placement.Phase, Math.Round(changes.AgeOf(placement.Version).TotalSeconds, 1), copies, keys, RingProgress.WaitsFor(snapshot.State, range, changes.Reports, snapshot)));
        }

        return [.. views.OrderBy(static view => view.Copies).ThenBy(static view => view.Range)];
    }

    /// <summary>The largest size of each range on any node that can be reached: home replicas hold the same.</summary>
    private async Task<Dictionary<int, RangeSize>> SizesAsync(RingSnapshot snapshot)
    {
        var sizes = new Dictionary<int, RangeSize>();
        var all = await Task.WhenAll(snapshot.Nodes.Where(services.IsReachable).Select(async node =>
        {
            try
            {
                return await services.Grains.GetGrain<IRingGrain>(node).GetSizesAsync().AsTask().WaitAsync(services.Options.RequestTimeout, services.Time);
            }
            catch (Exception)
            {
                // The others know of most ranges.
                return [];
            }
        }));
        foreach (var size in all.SelectMany(static each => each))
            sizes[size.Range] = sizes.TryGetValue(size.Range, out var other) ? new RangeSize(size.Range, Math.Max(size.Keys, other.Keys), Math.Max(size.Bytes, other.Bytes)) : size;
        return sizes;
    }

    private double Balance(HashRing of) =>
        Math.Round(of.Members.Max(member => of.FairShare(member.Node, n) is > 0 and var share ? of.HomeReplicaCount(member.Node, n) / share : 0), 3);

    private double Spread(HashRing of)
    {
        var zones = of.Members.Select(static member => member.Zone).Distinct(StringComparer.Ordinal).Count();
        var most = Math.Min(zones, Math.Min(n, of.Members.Length));
        var spread = 0;
        for (var range = 0; range < of.KeyRanges; range++)
        {
            var used = new HashSet<string>(StringComparer.Ordinal);
            foreach (var node in of.HomeReplicas(range, n)) used.Add(of.Member(node).Zone);
            if (used.Count >= most) spread++;
        }

        return Math.Round(spread / (double)of.KeyRanges, 3);
    }
}
