namespace OrleansKv.Membership;

/// <summary>
/// How unlikely a member's silence is, by the intervals between its last heartbeats: the phi accrual failure detector of Hayashibara,
/// Défago, Yared and Katayama, "The φ Accrual Failure Detector" (2004), section 4: phi is −log10 of the probability that a heartbeat
/// comes later than now, the intervals in a sliding window being taken for normally distributed.
/// </summary>
/// <remarks>
/// Heartbeats come by gossip: an arrival is news of a higher heartbeat, from whomever. The tail of the normal distribution is taken for its
/// upper bound by Sampford, "Some inequalities on Mill's ratio and related functions" (1953), which has the right logarithm to 1 % from phi 0.5 on.
/// </remarks>
public sealed class PhiAccrualDetector
{
    /// <summary>A silence of so many gossip rounds or more counts as one of so many: a long outage must not make the detector blind to the next.</summary>
    private const int MaxRounds = 8;

    private readonly GossipOptions _options;
    private readonly ushort[] _window;
    private int _count;
    private int _next;
    private long _sum;
    private long _sumOfSquares;
    private TimeSpan _lastArrival;

    /// <summary>A detector that has heard nothing yet and expects a first heartbeat by <see cref="GossipOptions.FirstInterval"/>.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="now">The time, by a clock that does not jump.</param>
    public PhiAccrualDetector(GossipOptions options, TimeSpan now)
    {
        _options = options;
        _window = new ushort[options.WindowSize];
        _lastArrival = now;
        // Two invented samples with the mean and deviation that are expected; measured ones soon outweigh and then replace them.
        Add(options.FirstInterval / 2);
        Add(options.FirstInterval * 1.5);
    }

    /// <summary>When the last heartbeat arrived; at first, when the detector was made.</summary>
    public TimeSpan LastArrival => _lastArrival;

    /// <summary>A heartbeat arrived.</summary>
    /// <param name="now">The time.</param>
    /// <param name="measures">False when the silence before it says nothing about the member's heartbeats: it was restarted.</param>
    public void Heard(TimeSpan now, bool measures)
    {
        var interval = now - _lastArrival;
        _lastArrival = now;
        if (!measures) return;
        var longest = _options.Round * MaxRounds;
        Add(interval < longest ? interval : longest);
    }

    /// <summary>Forgets a time in which this node itself stood still: what it did not hear then it could not.</summary>
    public void Forgive(TimeSpan time, TimeSpan now)
    {
        _lastArrival += time;
        if (_lastArrival > now) _lastArrival = now;
    }

    /// <summary>The suspicion level: 1 means that one heartbeat in 10 comes this late, 8 that one in 10⁸ does.</summary>
    public double Phi(TimeSpan now)
    {
        var mean = (double)_sum / _count;
        var silence = (now - _lastArrival).TotalMilliseconds;
        // The usual case, and the cheap one: it is not even late.
        if (silence < mean / 2) return 0;
        var deviation = Math.Sqrt(Math.Max(0, ((double)_sumOfSquares / _count) - (mean * mean)));
        deviation = Math.Max(deviation, _options.MinStandardDeviation.TotalMilliseconds);
        var late = (silence - mean) / deviation;
        return late >= 0 ? MinusLogOfTail(late) : -Math.Log10(1 - Math.Pow(10, -MinusLogOfTail(-late)));
    }

    /// <summary>−log10 of the probability that a standard normal value is above x, for x from 0 on: by logarithms, as the probability itself is too small for a number.</summary>
    private static double MinusLogOfTail(double x) => (x * x / 2 * Math.Log10(Math.E)) + Math.Log10(Math.Sqrt(2 * Math.PI) * ((3 * x) + Math.Sqrt((x * x) + 8)) / 4);

    private void Add(TimeSpan interval)
    {
        var sample = (ushort)Math.Clamp(interval.TotalMilliseconds, 0, ushort.MaxValue);
        if (_count == _window.Length)
        {
            long oldest = _window[_next];
            _sum -= oldest;
            _sumOfSquares -= oldest * oldest;
        }
        else
        {
            _count++;
        }
        _window[_next] = sample;
        _next = (_next + 1) % _window.Length;
        _sum += sample;
        _sumOfSquares += (long)sample * sample;
    }
}
