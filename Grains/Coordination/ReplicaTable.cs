using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansKv.Replicas;
using OrleansKv.Ring;

namespace OrleansKv.Coordination;

/// <summary>
/// The grain references of a ring's replicas, made when first asked for. Making one costs a string
/// and a look-up, which is too much for every request.
/// </summary>
internal sealed class ReplicaTable(RingSnapshot ring, IGrainFactory grains, Func<string, NodeCalls> callsTo, string zone)
{
    private readonly ImmutableArray<ReplicaReference>[,] _homes = new ImmutableArray<ReplicaReference>[ring.KeyRanges, BucketRules.MaxN + 1];
    private readonly ConcurrentDictionary<(int Range, string Node), ReplicaReference> _fallbacks = new();

    public RingSnapshot Ring => ring;

    /// <summary>The coordinator's zone.</summary>
    public string Zone => zone;

    /// <summary>True for a node in the coordinator's zone; false for one that the ring does not know.</summary>
    public bool IsLocal(string node) => ring.MemberOf(node)?.Zone == zone;

    /// <summary>The n home replicas of a range by which reads go; fewer when the ring has fewer nodes.</summary>
    public ImmutableArray<ReplicaReference> HomeReplicas(int range, int n)
    {
        // Two threads may both make the array: equal ones, and the slot is written whole.
        ref var slot = ref _homes[range, n];
        if (slot.IsDefault) ImmutableInterlocked.InterlockedInitialize(ref slot, Make(range, ring.LayoutOf(range).ReadList, n));
        return slot;
    }

    /// <summary>The n home replicas to which writes go as well while a range moves; none when it does not.</summary>
    public ImmutableArray<ReplicaReference> OtherHomeReplicas(int range, int n)
    {
#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.OneSideOwns)) return [];
#endif
        return ring.Moves(range) && ring.LayoutOf(range).OtherWriteList is { } other ? Make(range, other, n) : [];
    }

    /// <summary>A fallback of a range. Few of those on the preference lists are ever asked.</summary>
    public ReplicaReference Fallback(int range, string node) => _fallbacks.GetOrAdd((range, node), static (at, table) => table.Make(at.Range, at.Node), this);

    private ImmutableArray<ReplicaReference> Make(int range, ImmutableArray<string> nodes, int n)
    {
        var homes = ImmutableArray.CreateBuilder<ReplicaReference>(Math.Min(n, nodes.Length));
        foreach (var node in nodes.AsSpan()[..Math.Min(n, nodes.Length)])
            homes.Add(Make(range, node));
        return homes.MoveToImmutable();
    }

    private ReplicaReference Make(int range, string node) => new(node, grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(range, node).ToString()), callsTo(node));
}
