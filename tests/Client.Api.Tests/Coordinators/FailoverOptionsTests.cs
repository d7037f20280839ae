namespace OrleansKv.Client.Api.Coordinators;

public sealed class FailoverOptionsTests
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void The_defaults_and_all_bounds_are_valid()
    {
        new FailoverOptions().Validate();
        new FailoverOptions { AttemptTimeout = Least, CallTimeout = Least, SuspicionTime = Least }.Validate();
        new FailoverOptions { AttemptTimeout = TimeSpan.FromSeconds(60), CallTimeout = TimeSpan.FromMinutes(10), SuspicionTime = TimeSpan.FromMinutes(10) }.Validate();
    }

    [Fact]
    public void What_is_beyond_a_bound_is_refused_by_its_name()
    {
        var tick = TimeSpan.FromTicks(1);
        Refused(new FailoverOptions { AttemptTimeout = Least - tick }, nameof(FailoverOptions.AttemptTimeout));
        Refused(new FailoverOptions { AttemptTimeout = TimeSpan.FromSeconds(60) + tick }, nameof(FailoverOptions.AttemptTimeout));
        Refused(new FailoverOptions { CallTimeout = Least - tick }, nameof(FailoverOptions.CallTimeout));
        Refused(new FailoverOptions { CallTimeout = TimeSpan.FromMinutes(10) + tick }, nameof(FailoverOptions.CallTimeout));
        Refused(new FailoverOptions { SuspicionTime = Least - tick }, nameof(FailoverOptions.SuspicionTime));
        Refused(new FailoverOptions { SuspicionTime = TimeSpan.FromMinutes(10) + tick }, nameof(FailoverOptions.SuspicionTime));
    }

    private static void Refused(FailoverOptions options, string name) =>
        Assert.Contains($"Kv:Failover:{name}", Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
}
