using OrleansKv.Coordination;
using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

public sealed class PreconditionCheckTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);
    private static readonly VersionSet Live = FakeReplicas.Minted("node-0", 1, "v");
    private static readonly VersionSet Deleted = VersionSets.Write(
        Live, new Dot(new Actor("node-0", 1), 2), ValueChecksum.CreateTombstone(), Live.Context, default, ConflictPolicy.Siblings, new VersioningOptions());

    [Fact]
    public void Absent_means_that_there_is_no_live_value()
    {
        var absent = new Precondition(true, []);
        Assert.True(PreconditionCheck.Holds(absent, VersionSet.Empty, Now));
        Assert.True(PreconditionCheck.Holds(absent, Deleted, Now));
        Assert.False(PreconditionCheck.Holds(absent, Live, Now));
    }

    [Fact]
    public void A_star_means_that_there_is_a_live_value()
    {
        var present = new Precondition(false, ["*"]);
        Assert.False(PreconditionCheck.Holds(present, VersionSet.Empty, Now));
        Assert.False(PreconditionCheck.Holds(present, Deleted, Now));
        Assert.True(PreconditionCheck.Holds(present, Live, Now));
    }

    [Fact]
    public void A_tag_means_exactly_the_versions_that_it_names()
    {
        var tag = VersionSetTag.Of(Live, default)!;
        Assert.True(PreconditionCheck.Holds(new Precondition(false, ["other", tag]), Live, Now));
        Assert.False(PreconditionCheck.Holds(new Precondition(false, ["other"]), Live, Now));
        Assert.False(PreconditionCheck.Holds(new Precondition(false, [tag]), Deleted, Now));
        Assert.False(PreconditionCheck.Holds(new Precondition(true, [tag]), Live, Now));
    }

    [Fact]
    public void An_expired_value_is_absent()
    {
        var expires = VersionSets.Write(
            VersionSet.Empty, new Dot(new Actor("node-0", 1), 1), ValueChecksum.Create([1], null, Now.ToUnixTimeMilliseconds()), CausalContext.Empty, default, ConflictPolicy.Siblings, new VersioningOptions());
        var before = Now.AddTicks(-1);
        var tagged = new Precondition(false, [VersionSetTag.Of(expires, before)!]);
        Assert.False(PreconditionCheck.Holds(new Precondition(true, []), expires, before));
        Assert.True(PreconditionCheck.Holds(new Precondition(true, []), expires, Now));
        Assert.True(PreconditionCheck.Holds(new Precondition(false, ["*"]), expires, before));
        Assert.False(PreconditionCheck.Holds(new Precondition(false, ["*"]), expires, Now));
        Assert.True(PreconditionCheck.Holds(tagged, expires, before));
        Assert.False(PreconditionCheck.Holds(tagged, expires, Now));
    }

    [Fact]
    public void Tags_that_were_never_set_are_no_condition() => Assert.True(PreconditionCheck.Holds(new Precondition(false, default), VersionSet.Empty, Now));

    [Fact]
    public void Only_a_condition_that_names_the_present_versions_replaces_them()
    {
        Assert.True(PreconditionCheck.NamesVersions(new Precondition(true, [])));
        Assert.True(PreconditionCheck.NamesVersions(new Precondition(false, ["tag"])));
        Assert.False(PreconditionCheck.NamesVersions(new Precondition(false, ["*"])));
        Assert.False(PreconditionCheck.NamesVersions(new Precondition(false, [])));
        Assert.False(PreconditionCheck.NamesVersions(new Precondition(false, default)));
    }
}
