namespace OrleansKv.Membership;

public sealed class PhiAccrualDetectorTests
{
    private static readonly GossipOptions Options = new();

    [Fact]
    public void Phi_is_what_the_normal_distribution_says()
    {
        // Intervals of 0.5 s and 1.5 s in turn: a mean of 1 s and a deviation of 0.5 s once the invented ones are gone.
        var (detector, now) = Regular([0.5, 1.5], 400);
        AssertPhi(0.80, 1.5);
        AssertPhi(1.64, 2.0);
        AssertPhi(2.87, 2.5);
        AssertPhi(4.50, 3.0);
        AssertPhi(9.01, 4.0);
        AssertPhi(23.12, 6.0);

        void AssertPhi(double expected, double seconds) => Assert.InRange(detector.Phi(now + TimeSpan.FromSeconds(seconds)), expected * 0.98, expected * 1.02);
    }

    [Fact]
    public void Phi_rises_with_the_silence_without_bounds_and_stays_a_number()
    {
        var (detector, now) = Regular([0.4, 0.6], 100);
        var last = 0.0;
        for (var seconds = 1.0; seconds < 1e7; seconds *= 1.5)
        {
            var phi = detector.Phi(now + TimeSpan.FromSeconds(seconds));
            Assert.True(phi > last && double.IsFinite(phi), $"{phi} after {seconds} s, {last} before");
            last = phi;
        }
    }

    [Fact]
    public void A_member_with_unsteady_heartbeats_is_waited_for_longer()
    {
        var (steady, steadyNow) = Regular([0.5], 200);
        var (unsteady, unsteadyNow) = Regular([0.2, 2.0], 200);
        var silence = TimeSpan.FromSeconds(4);
        Assert.True(steady.Phi(steadyNow + silence) > Options.PhiThreshold);
        Assert.True(unsteady.Phi(unsteadyNow + silence) < Options.PhiThreshold);
    }

    [Fact]
    public void Before_the_first_heartbeat_the_expected_interval_counts()
    {
        var detector = new PhiAccrualDetector(Options, TimeSpan.FromSeconds(100));
        Assert.True(detector.Phi(TimeSpan.FromSeconds(100 + 5)) < Options.PhiThreshold);
        Assert.True(detector.Phi(TimeSpan.FromSeconds(100 + 10)) > Options.PhiThreshold);
    }

    [Fact]
    public void A_long_silence_makes_it_hardly_more_patient_with_the_next()
    {
        var (detector, now) = Regular([0.5], 200);
        now += TimeSpan.FromHours(1);
        detector.Heard(now, measures: true);
        Assert.True(detector.Phi(now + TimeSpan.FromSeconds(5)) > Options.PhiThreshold);
    }

    [Fact]
    public void A_silence_that_measures_nothing_leaves_the_window_alone()
    {
        var (detector, now) = Regular([0.5], 200);
        var before = detector.Phi(now + TimeSpan.FromSeconds(2));
        now += TimeSpan.FromSeconds(30);
        detector.Heard(now, measures: false);
        Assert.Equal(before, detector.Phi(now + TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void What_is_forgiven_counts_as_no_silence_and_never_as_a_heartbeat_to_come()
    {
        var (detector, now) = Regular([0.5], 200);
        now += TimeSpan.FromSeconds(10);
        detector.Forgive(TimeSpan.FromSeconds(9.5), now);
        Assert.True(detector.Phi(now) < 1);
        detector.Forgive(TimeSpan.FromSeconds(9.5), now);
        Assert.Equal(now, detector.LastArrival);
    }

    private static (PhiAccrualDetector Detector, TimeSpan Now) Regular(double[] seconds, int count)
    {
        var now = TimeSpan.Zero;
        var detector = new PhiAccrualDetector(Options, now);
        for (var i = 0; i < count; i++) detector.Heard(now += TimeSpan.FromSeconds(seconds[i % seconds.Length]), measures: true);
        return (detector, now);
    }
}
