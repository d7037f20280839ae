using System.Numerics;

namespace OrleansKv.Ring;

/// <summary>A random cluster of 3 to 200 nodes and its ring, with at least 32 key ranges a node; the same for the same seed.</summary>
internal sealed class RandomCluster
{
    private const int MinNodes = 3;
    private const int MaxNodes = 200;

    private readonly Random _random;
    private readonly int _heaviest;
    private readonly int _zones;
    private int _named;

    public RandomCluster(int seed)
    {
        Seed = seed;
        _random = new Random(seed);
        _heaviest = _random.Next(1, 9);
        _zones = _random.Next(1, 8);
        // Small clusters as often as ones ten times as large.
        var nodes = (int)Math.Round(MinNodes * Math.Pow((double)MaxNodes / MinNodes, _random.NextDouble()));
        Parameters = new RingParameters { KeyRanges = (int)BitOperations.RoundUpToPowerOf2((uint)(32 * (nodes + 1))) };
        Members = [.. Enumerable.Range(0, nodes).Select(_ => NewMember())];
        Ring = new HashRing(Members, Parameters);
    }

    public int Seed { get; }

    public RingParameters Parameters { get; }

    public RingMember[] Members { get; }

    public HashRing Ring { get; }

    /// <summary>The ring once another node has joined.</summary>
    public HashRing AfterJoin() => new([.. Members, NewMember()], Parameters);

    /// <summary>The ring once one of the nodes has left.</summary>
    public HashRing AfterLeave()
    {
        var leaving = AnyMember();
        return new HashRing(Members.Where(member => member != leaving), Parameters);
    }

    /// <summary>The ring once one of the nodes has another weight.</summary>
    public HashRing AfterReweighting()
    {
        var changed = AnyMember();
        var weight = (changed.Weight + _random.Next(7)) % 8 + 1;
        return new HashRing(Members.Select(member => member == changed ? new RingMember(member.Node, weight, member.Zone) : member), Parameters);
    }

    public override string ToString() =>
        $"seed {Seed}: {Members.Length} nodes of weight 1 to {_heaviest} in {_zones} zones, {Parameters.KeyRanges} key ranges";

    private RingMember AnyMember() => Members[_random.Next(Members.Length)];

    private RingMember NewMember() => new($"n{++_named}-{Seed}", _random.Next(1, _heaviest + 1), $"z{_random.Next(_zones)}");
}
