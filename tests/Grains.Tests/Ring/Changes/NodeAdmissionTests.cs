namespace OrleansKv.Ring;

public sealed class NodeAdmissionTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(10);
    private static readonly NodeIntroduction Fitting = new("c", 128, 64, 1.1, NodeFormat.Version, Now, "id", 1, "z", false);

    [Fact]
    public void A_node_that_fits_is_taken_in() => Assert.Null(Refusal(Fitting));

    [Fact]
    public void Another_cluster_another_number_of_ranges_and_another_format_are_refused_with_the_reason()
    {
        Assert.Contains("'other'", Refusal(Fitting with { Cluster = "other" }));
        Assert.Contains("256 key ranges", Refusal(Fitting with { KeyRanges = 256 }));
        Assert.Contains("32 tokens", Refusal(Fitting with { TokensPerWeight = 32 }));
        Assert.Contains("load bound of 1.2", Refusal(Fitting with { LoadBound = 1.2 }));
        Assert.Contains("format 9", Refusal(Fitting with { StoreFormat = 9 }));
    }

    [Fact]
    public void A_clock_may_be_off_by_the_limit_and_no_more()
    {
        Assert.Null(Refusal(Fitting with { Now = Now + Drift }));
        Assert.Null(Refusal(Fitting with { Now = Now - Drift }));
        Assert.Contains("is off by", Refusal(Fitting with { Now = Now + Drift + TimeSpan.FromSeconds(1) }));
        Assert.Contains("is off by", Refusal(Fitting with { Now = Now - Drift - TimeSpan.FromSeconds(1) }));
    }

    [Fact]
    public void Keys_are_taken_along_only_into_the_cluster_that_they_are_of()
    {
        Assert.Contains("holds keys", Refusal(Fitting with { HoldsKeys = true }));
        Assert.Null(Refusal(Fitting with { HoldsKeys = true }, "id"));
        Assert.Contains("holds keys", Refusal(Fitting with { HoldsKeys = true }, "other"));
    }

    private static string? Refusal(NodeIntroduction introduction, string? former = null) =>
        NodeAdmission.Refusal("n", introduction, "c", new RingParameters(), (Now, Now), Drift, former);
}
