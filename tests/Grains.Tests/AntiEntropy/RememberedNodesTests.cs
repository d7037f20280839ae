using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace OrleansKv.AntiEntropy;

public sealed class RememberedNodesTests
{
    private readonly RememberedNodes _remembered = new("self");

    [Fact]
    public void What_another_knows_is_news_once()
    {
        Assert.True(_remembered.Learn("a", ["1"]));
        Assert.False(_remembered.Learn("a", ["1"]));
        Assert.Equal(["1"], Of("a"));
        Assert.Empty(Of("b"));
    }

    [Fact]
    public void Of_three_directories_of_another_the_two_newest_that_it_was_met_with_are_kept()
    {
        foreach (var identity in new[] { "1", "2", "1", "3" }) _remembered.Meet("a", identity);
        Assert.Equal(["2", "3"], Of("a"));
        Assert.False(_remembered.Learn("a", ["1"]));
        Assert.Equal(["2", "3"], Of("a"));
    }

    [Fact]
    public void All_directories_of_the_node_itself_are_kept()
    {
        _remembered.Meet("self", "4");
        Assert.True(_remembered.Learn("self", ["1", "2"]));
        Assert.True(_remembered.Learn("self", ["3"]));
        Assert.False(_remembered.Learn("self", ["1", "2", "3", "4"]));
        Assert.Equal(["4", "1", "2", "3"], Of("self"));
    }

    [Fact]
    public void What_is_kept_is_in_the_order_of_names()
    {
        foreach (var node in new[] { "c", "a", "b" }) _remembered.Meet(node, "1");
        Assert.Equal(["a", "b", "c"], _remembered.ToState().Keys);
        Assert.Equal(["a", "b", "c"], _remembered.All.Select(static note => note.Node));
    }

    /// <summary>Whoever was met with a directory before the one that it has is known for it by each that met it with any of those before, or heard of them, in whatever order.</summary>
    [Fact]
    public void A_directory_before_the_one_that_a_node_has_is_never_forgotten() =>
        Prop.ForAll<(bool IsMet, byte Identity)[], byte>(static (events, now) =>
        {
            var remembered = new RememberedNodes("self");
            var has = NameOf(now);
            foreach (var (isMet, identity) in events)
            {
                if (isMet) remembered.Meet("a", NameOf(identity));
                else remembered.Learn("a", [NameOf(identity)]);
            }

            remembered.Meet("a", has);
            var known = remembered.Of("a");
            return known.Length <= 2 && known.Contains(has) && known.Any(identity => identity != has) == events.Any(each => NameOf(each.Identity) != has);
        }).QuickCheckThrowOnFailure();

    private string[] Of(string node) => [.. _remembered.Of(node)];

    private static string NameOf(byte identity) => (identity % 5).ToString(CultureInfo.InvariantCulture);
}
