namespace OrleansKv.Versioning;

public sealed class VersionSetTagTests
{
    private readonly TestReplica _n1 = new("n1");
    private readonly TestReplica _n2 = new("n2");

    [Fact]
    public void Nothing_and_a_tombstone_have_no_tag()
    {
        Assert.Null(VersionSetTag.Of(_n1.Set, default));
        _n1.Put("a");
        _n1.Delete(_n1.Set.Context);
        Assert.Null(VersionSetTag.Of(_n1.Set, default));
    }

    [Fact]
    public void The_tag_is_the_same_on_every_machine_and_in_every_version_of_this_code()
    {
        _n1.Put("a");
        Assert.Equal("rqASmUwg3KRhNayg", VersionSetTag.Of(_n1.Set, default));
    }

    [Fact]
    public void Every_write_changes_the_tag()
    {
        var tags = new HashSet<string?>();
        for (var i = 0; i < 20; i++)
        {
            _n1.Put("same bytes", i % 2 == 0 ? null : _n1.Set.Context);
            Assert.True(tags.Add(VersionSetTag.Of(_n1.Set, default)));
        }
    }

    [Fact]
    public void The_tag_depends_on_the_survivors_and_not_on_what_else_was_seen()
    {
        _n1.Put("a");
        _n2.Merge(_n1.Set);
        var seen = new VersionSet(_n2.Set.Context.With(new Dot(new Actor("gone", 1), 5), default), _n2.Set.Siblings);
        Assert.Equal(VersionSetTag.Of(_n1.Set, default), VersionSetTag.Of(seen, default));
    }

    [Fact]
    public void A_tombstone_beside_a_live_value_is_part_of_the_tag()
    {
        _n1.Put("a");
        var alone = VersionSetTag.Of(_n1.Set, default);
        _n1.Delete(CausalContext.Empty);
        Assert.NotNull(VersionSetTag.Of(_n1.Set, default));
        Assert.NotEqual(alone, VersionSetTag.Of(_n1.Set, default));
    }

    [Fact]
    public void The_expiry_of_one_of_several_values_changes_the_tag_and_that_of_the_last_leaves_none()
    {
        var expiry = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);
        _n1.Put("a");
        var alone = VersionSetTag.Of(_n1.Set, expiry);
        _n1.Write(ValueChecksum.Create([1], null, expiry.ToUnixTimeMilliseconds()), CausalContext.Empty);
        var before = VersionSetTag.Of(_n1.Set, expiry.AddTicks(-1));
        var after = VersionSetTag.Of(_n1.Set, expiry);
        Assert.Equal(before, VersionSetTag.Of(_n1.Set, default));
        Assert.Equal(3, new HashSet<string?> { alone, before, after }.Count);

        var last = _n1.Set with { Siblings = _n1.Set.Siblings[1..] };
        Assert.NotNull(VersionSetTag.Of(last, expiry.AddTicks(-1)));
        Assert.Null(VersionSetTag.Of(last, expiry));
    }

    [Fact]
    public void Sets_of_many_siblings_with_long_names_have_tags()
    {
        var replicas = Enumerable.Range(0, 50).Select(i => new TestReplica($"{new string('ü', 100)}{i}")).ToArray();
        foreach (var replica in replicas) replica.Put("v");
        var set = TestReplica.Converge(replicas);
        Assert.Equal(16, VersionSetTag.Of(set, default)!.Length);
        Assert.NotEqual(VersionSetTag.Of(set, default), VersionSetTag.Of(set with { Siblings = set.Siblings[..^1] }, default));
    }
}
