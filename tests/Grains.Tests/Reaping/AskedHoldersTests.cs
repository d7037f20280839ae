using OrleansKv.Coordination;
using OrleansKv.Ring;

namespace OrleansKv.Reaping;

public sealed class AskedHoldersTests
{
    private const int Range = 5;

    private readonly HashRing _ring = new(Enumerable.Range(0, HashRing.MaxPreferenceList + 36).Select(i => new RingMember($"n{i}")));

    [Fact]
    public void Home_replicas_are_asked_first_and_then_every_holder_on_the_preference_list_or_not()
    {
        var list = _ring.PreferenceList(Range);
        var beyond = _ring.Members.Select(static member => member.Node).First(node => !list.Contains(node));
        var holders = Holders(list[0], list[2], list[40], beyond);
        Assert.Equal([.. list.Take(BucketRules.MaxN), .. new[] { list[40], beyond }.OrderBy(node => node, StringComparer.Ordinal)], ReapGrain.Asked(_ring, Range, holders).AsEnumerable());
    }

    [Fact]
    public void A_home_replica_that_holds_nothing_is_among_them_and_any_other_such_node_is_not() =>
        Assert.Equal(_ring.PreferenceList(Range).Take(BucketRules.MaxN), ReapGrain.Asked(_ring, Range, Holders()));

    /// <summary>What nodes hold: all of them something of the range before, these something of the range as well.</summary>
    private Dictionary<string, HashSet<int>> Holders(params string[] nodes) =>
        _ring.Members.ToDictionary(static member => member.Node, member => nodes.Contains(member.Node) ? new HashSet<int> { Range - 1, Range } : [Range - 1]);
}
