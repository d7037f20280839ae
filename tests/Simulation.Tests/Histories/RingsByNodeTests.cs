using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Histories;

/// <summary>Two rings, of which the later has two nodes less; not all nodes hear of it at once, or ever.</summary>
public sealed class RingsByNodeTests
{
    private static readonly ObjectKey Key = new("plain", "k");

    private readonly SimulationPlan _plan = SimulationPlan.Create(new SimulationOptions { Seed = 1, Nodes = 4 });
    private readonly History _history;
    private readonly string[] _nodes;
    private readonly RingSnapshot _later;

    public RingsByNodeTests()
    {
        _history = new History(_plan);
        _nodes = [.. _plan.HomesOf(Key, 4)];
        _later = new RingSnapshot(2, new HashRing(_plan.Ring.Members.Where(member => member.Node != _nodes[0] && member.Node != _nodes[1]), _plan.Ring.Parameters));
    }

    [Fact]
    public void A_node_is_a_home_replica_by_the_ring_that_it_goes_by_itself()
    {
        _history.Add(TimeSpan.FromSeconds(1), _nodes[2], _later);
        _history.Add(TimeSpan.FromSeconds(3), _nodes[3], _later);
        Assert.False(_history.IsHome(Key, 3, _nodes[3], TimeSpan.FromSeconds(2)));
        Assert.True(_history.IsHome(Key, 3, _nodes[3], TimeSpan.FromSeconds(3)));
        Assert.True(_history.IsHome(Key, 3, _nodes[0], TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void A_key_has_no_more_home_replicas_than_the_ring_has_nodes()
    {
        _history.Add(TimeSpan.FromSeconds(1), _nodes[2], _later);
        Assert.Equal(3, _history.CountHomes(Key, 3, _nodes[2], TimeSpan.Zero));
        Assert.Equal(2, _history.CountHomes(Key, 3, _nodes[2], TimeSpan.FromSeconds(1)));
        Assert.Equal(3, _history.CountHomes(Key, 3, _nodes[3], TimeSpan.FromSeconds(1)));
    }
}
