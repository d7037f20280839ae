using System.Collections.Immutable;
using OrleansKv.Replicas;
using OrleansKv.Ring;

namespace OrleansKv.Coordination;

/// <summary>
/// The grain references of a ring's replicas, in preference order, made when first asked for. Making one costs a string
/// and a look-up, which is too much for every request.
/// </summary>
internal sealed class ReplicaTable(RingSnapshot ring, IGrainFactory grains, Func<string, NodeCalls> callsTo)
{
    private readonly ImmutableArray<ReplicaReference>[,] _homes = new ImmutableArray<ReplicaReference>[ring.Ring.KeyRanges, BucketRules.MaxN + 1];
    private readonly ImmutableArray<ReplicaReference>[] _all = new ImmutableArray<ReplicaReference>[ring.Ring.KeyRanges];

    public RingSnapshot Ring => ring;

    /// <summary>The n home replicas of a range; fewer when the ring has fewer nodes.</summary>
    public ImmutableArray<ReplicaReference> HomeReplicas(int range, int n)
    {
        // Two threads may both make the array: equal ones, and the slot is written whole.
        ref var slot = ref _homes[range, n];
        if (slot.IsDefault) ImmutableInterlocked.InterlockedInitialize(ref slot, Make(range, n));
        return slot;
    }

    /// <summary>The whole preference list of a range.</summary>
    public ImmutableArray<ReplicaReference> PreferenceList(int range)
    {
        ref var slot = ref _all[range];
        if (slot.IsDefault) ImmutableInterlocked.InterlockedInitialize(ref slot, Make(range, int.MaxValue));
        return slot;
    }

    private ImmutableArray<ReplicaReference> Make(int range, int n)
    {
        var nodes = ring.Ring.PreferenceList(range);
        var homes = ImmutableArray.CreateBuilder<ReplicaReference>(Math.Min(n, nodes.Length));
        foreach (var node in nodes.AsSpan()[..Math.Min(n, nodes.Length)])
            homes.Add(new ReplicaReference(node, grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(range, node).ToString()), callsTo(node)));
        return homes.MoveToImmutable();
    }
}
